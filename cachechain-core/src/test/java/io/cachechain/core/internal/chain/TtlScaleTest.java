package io.cachechain.core.internal.chain;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.cachechain.Chain;
import io.cachechain.EntryPolicy;
import io.cachechain.Lookup;
import io.cachechain.core.LayerOptions;
import io.cachechain.core.TtlScale;
import io.cachechain.testing.FakeLayer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName(
    "D-4 D-5 D-6 D-7 D-8: the ttl per layer is a function of the entry's own; actual remaining lives")
class TtlScaleTest {
  private static final EntryPolicy AN_HOUR = EntryPolicy.of(ofHours(1));

  private final Chains chains = Chains.create();

  /**
   * Puts an entry into a chain of four layers and asks each of them how long its copy still counts.
   */
  private List<Duration> lives(TtlScale scale, EntryPolicy policy) {
    return lives(scale, policy, l -> {});
  }

  private List<Duration> lives(
      TtlScale scale, EntryPolicy policy, Consumer<LayerOptions<String, String>> third) {
    var builder = chains
        .builder()
        .layer(new FakeLayer("l1").clock(chains.clock))
        .layer(new FakeLayer("l2").clock(chains.clock))
        .layer(new FakeLayer("l3").clock(chains.clock), third)
        .layer(new FakeLayer("l4").clock(chains.clock))
        .ttl(ofMinutes(20));
    try (var chain = (scale == null ? builder : builder.ttlScale(scale)).build()) {
      if (policy == null) {
        chain.put("k", "v");
      } else {
        chain.put("k", "v", policy);
      }
      return lives(chain);
    }
  }

  private static List<Duration> lives(Chain<String, String> chain) {
    List<Duration> lives = new ArrayList<>();
    for (int place = 1; place <= chain.describe().layers().size(); place++) {
      String[] nearer = chain.describe().layers().subList(0, place - 1).toArray(String[]::new);
      Chain<String, String> behind =
          nearer.length == 0 ? chain : chain.with(c -> c.skipReads(nearer));
      if (behind.lookup("k") instanceof Lookup.Hit<String> hit) {
        assertThat(hit.layer()).isEqualTo("l" + place);
        lives.add(hit.remaining());
      }
    }
    return lives;
  }

  @Test
  void ttl_nothingSaid_isUniform() {
    assertThat(lives(null, AN_HOUR))
        .containsExactly(ofHours(1), ofHours(1), ofHours(1), ofHours(1));
    assertThat(lives(TtlScale.uniform(), null))
        .containsExactly(ofMinutes(20), ofMinutes(20), ofMinutes(20), ofMinutes(20));
  }

  @Test
  @DisplayName("D-4: by position x1, x1, x2, x8")
  void ttl_byPosition_growsWithDistance() {
    assertThat(lives(TtlScale.byPosition(), AN_HOUR))
        .containsExactly(ofHours(1), ofHours(1), ofHours(2), ofHours(8));
    assertThat(lives(TtlScale.byPosition(), null))
        .containsExactly(ofMinutes(20), ofMinutes(20), ofMinutes(40), ofMinutes(160));
  }

  @Test
  @DisplayName(
      "D-5: decaying, the farthest layer has the entry's own ttl, each nearer one half of it, down to the floor")
  void ttl_decaying_shrinksTowardsTheCaller() {
    assertThat(lives(TtlScale.decaying(), AN_HOUR))
        .containsExactly(ofSeconds(450), ofMinutes(15), ofMinutes(30), ofHours(1));
    assertThat(lives(TtlScale.decaying(0.1, ofMinutes(2)), AN_HOUR))
        .containsExactly(ofMinutes(2), ofMinutes(2), ofMinutes(6), ofHours(1));
    assertThat(lives(TtlScale.decaying(), EntryPolicy.of(ofMillis(1500))))
        .containsExactly(ofSeconds(1), ofSeconds(1), ofSeconds(1), ofMillis(1500));
  }

  @Test
  @DisplayName("D-5: the floor lengthens nothing")
  void ttl_shorterThanTheFloor_isTheEntrysOwn() {
    assertThat(lives(TtlScale.decaying(), EntryPolicy.of(ofMillis(400))))
        .containsExactly(ofMillis(400), ofMillis(400), ofMillis(400), ofMillis(400));
  }

  @Test
  @DisplayName("D-6: a layer's own scale goes before the chain's, its ttl and its cap only shorten")
  void ttl_explicitPerLayer_goesBefore() {
    assertThat(lives(TtlScale.byPosition(), AN_HOUR, l -> l.ttlScale(3)))
        .containsExactly(ofHours(1), ofHours(1), ofHours(3), ofHours(8));
    assertThat(lives(TtlScale.byPosition(), AN_HOUR, l -> l.ttlScale(1)))
        .containsExactly(ofHours(1), ofHours(1), ofHours(1), ofHours(8));
    assertThat(lives(TtlScale.byPosition(), AN_HOUR, l -> l.ttl(ofMinutes(90))))
        .containsExactly(ofHours(1), ofHours(1), ofMinutes(90), ofHours(8));
    assertThat(lives(TtlScale.byPosition(), AN_HOUR, l -> l.set("max-ttl", "5m")))
        .containsExactly(ofHours(1), ofHours(1), ofMinutes(5), ofHours(8));
  }

  @Test
  @DisplayName("D-8: by layer and entry: any function of the layer and the entry's own ttl")
  void ttl_byFunction_seesLayerAndTtl() {
    TtlScale scale = (layer, place, layers, ttl) -> {
      assertThat(layer).isEqualTo("l" + place);
      assertThat(layers).isEqualTo(4);
      return place == 4 && ttl.compareTo(ofMinutes(30)) >= 0 ? ttl.multipliedBy(10) : ttl;
    };

    assertThat(lives(scale, AN_HOUR))
        .containsExactly(ofHours(1), ofHours(1), ofHours(1), ofHours(10));
    assertThat(lives(scale, null))
        .containsExactly(ofMinutes(20), ofMinutes(20), ofMinutes(20), ofMinutes(20));
  }

  @Test
  @DisplayName("a function that throws, or gives what is no ttl, harms nobody")
  void ttl_brokenFunction_entrysOwnCounts() {
    List<Duration> own = List.of(ofHours(1), ofHours(1), ofHours(1), ofHours(1));

    assertThat(lives((layer, place, layers, ttl) -> null, AN_HOUR)).isEqualTo(own);
    assertThat(lives((layer, place, layers, ttl) -> Duration.ZERO, AN_HOUR)).isEqualTo(own);
    assertThat(lives((layer, place, layers, ttl) -> ofMillis(-1), AN_HOUR)).isEqualTo(own);
    assertThat(lives(
            (layer, place, layers, ttl) -> {
              throw new IllegalStateException("broken");
            },
            AN_HOUR))
        .isEqualTo(own);
  }

  @Test
  void ttl_endless_isNotScaled() {
    TtlScale never = (layer, place, layers, ttl) -> ofMillis(1);

    assertThat(lives(never, EntryPolicy.until(chains.clock.instant().plus(ofHours(5)))))
        .containsExactly(ofHours(5), ofHours(5), ofHours(5), ofHours(5));
    assertThat(lives(never, EntryPolicy.neverExpires()))
        .hasSize(4)
        .allSatisfy(life -> assertThat(life).isGreaterThan(Duration.ofDays(3_650)));
  }

  @Test
  @DisplayName(
      "P12: a copy that is warmed nearer counts from its arrival, and no copy outlives the farthest one")
  void ttl_byPosition_warmedCopies() {
    FakeLayer first = new FakeLayer("l1").clock(chains.clock);
    try (var chain = chains
        .builder()
        .layer(first)
        .layer(new FakeLayer("l2").clock(chains.clock))
        .layer(new FakeLayer("l3").clock(chains.clock))
        .ttlScale(TtlScale.byPosition())
        .ttl(ofHours(1))
        .build()) {
      chain.put("k", "v");
      chains.clock.advance(ofMinutes(90));

      assertThat(chain.lookup("k")).isInstanceOfSatisfying(Lookup.Hit.class, hit -> {
        assertThat(hit.layer()).isEqualTo("l3");
        assertThat(hit.remaining()).isEqualTo(ofMinutes(30));
      });
      assertThat(chain.flush(ofSeconds(1))).isEmpty();
      assertThat(lives(chain)).containsExactly(ofMinutes(30), ofMinutes(30), ofMinutes(30));
      chains.clock.advance(ofMinutes(30));
      assertThat(chain.getIfPresent("k")).isNull();
    }
  }

  @ParameterizedTest
  @DisplayName("D-7: the named presets, and custom")
  @CsvSource({
    "real-time, 10",
    "short-term, 300",
    "medium-term, 3600",
    "long-term, 10800",
    ", 300",
    "42s, 42",
  })
  void ttl_preset_isItsLife(String preset, int seconds) {
    Properties settings = new Properties();
    if (preset != null) {
      settings.setProperty("cachechain.chains.books.ttl", preset);
    }
    FakeLayer layer = new FakeLayer("l1").clock(chains.clock);
    try (var chain = chains.builder().layer(layer).settings(settings).build()) {
      chain.put("k", "v");

      assertThat(lives(chain)).containsExactly(ofSeconds(seconds));
    }
    try (var chain = chains.builder().layer(layer).build()) {
      EntryPolicy policy = preset == null
          ? EntryPolicy.SHORT_TERM
          : switch (preset) {
            case "real-time" -> EntryPolicy.REAL_TIME;
            case "short-term" -> EntryPolicy.SHORT_TERM;
            case "medium-term" -> EntryPolicy.MEDIUM_TERM;
            case "long-term" -> EntryPolicy.LONG_TERM;
            default -> EntryPolicy.of(ofSeconds(42));
          };
      chain.put("k", "v", policy);

      assertThat(lives(chain)).containsExactly(ofSeconds(seconds));
    }
  }

  @ParameterizedTest
  @DisplayName("the same as a setting")
  @CsvSource(
      delimiter = '|',
      value = {
        "uniform             | 3600 3600 3600 3600",
        "by-position         | 3600 3600 7200 28800",
        "decaying            | 450 900 1800 3600",
        "decaying(0.1)       | 3 36 360 3600",
        "decaying( 0.1 , 2m) | 120 120 360 3600",
      })
  void ttl_scaleAsSetting_counts(String text, String seconds) {
    Properties settings = new Properties();
    settings.setProperty("cachechain.chains.books.ttl-scale", text);
    try (var chain = chains
        .builder()
        .layer(new FakeLayer("l1").clock(chains.clock))
        .layer(new FakeLayer("l2").clock(chains.clock))
        .layer(new FakeLayer("l3").clock(chains.clock))
        .layer(new FakeLayer("l4").clock(chains.clock))
        .settings(settings)
        .build()) {
      chain.put("k", "v", AN_HOUR);

      assertThat(lives(chain).stream()
              .map(Duration::toSeconds)
              .map(String::valueOf)
              .toList())
          .containsExactly(seconds.split(" "));
    }
  }

  @Test
  void decaying_outOfBounds_isRefused() {
    for (double factor : new double[] {0, 1, -0.5, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> TtlScale.decaying(factor, ofSeconds(1)))
          .withMessageEndingWith("allowed is above 0 and below 1");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TtlScale.decaying(0.5, Duration.ZERO))
        .withMessageStartingWith("decaying: the floor is 0 ms, allowed are 1 ms to ");
  }

  @Test
  void toString_ofNamedScales_canBeReadAgain() {
    assertThat(TtlScale.uniform()).hasToString("uniform");
    assertThat(TtlScale.byPosition()).hasToString("by-position");
    assertThat(TtlScale.decaying())
        .hasToString("decaying(0.5, 1s)")
        .isEqualTo(TtlScale.decaying(0.5, ofSeconds(1)));
  }
}
