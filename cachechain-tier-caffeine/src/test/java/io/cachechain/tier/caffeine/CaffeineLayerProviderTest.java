package io.cachechain.tier.caffeine;

import static io.cachechain.tier.caffeine.CaffeineLayerProvider.EXPIRE_AFTER_ACCESS;
import static io.cachechain.tier.caffeine.CaffeineLayerProvider.INITIAL_CAPACITY;
import static io.cachechain.tier.caffeine.CaffeineLayerProvider.MAXIMUM_BYTES;
import static io.cachechain.tier.caffeine.CaffeineLayerProvider.MAXIMUM_SIZE;
import static io.cachechain.tier.caffeine.CaffeineLayerProvider.WEIGHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.ChainConfigurationException;
import io.cachechain.core.ChainBuilder;
import io.cachechain.core.TtlScale;
import io.cachechain.testing.FakeLayer;
import java.time.Duration;
import java.util.List;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("J8: impossible sizes and pairs are faults")
class CaffeineLayerProviderTest {
  private final CaffeineLayerProvider provider = new CaffeineLayerProvider();

  private List<String> faults(MapConfig config) {
    return provider.faults(config);
  }

  @Test
  void faults_nothingSet_none() {
    assertThat(faults(new MapConfig())).isEmpty();
    assertThat(MAXIMUM_SIZE.defaultValue()).isEqualTo(10_000);
  }

  @Test
  void faults_initialOverMaximum_isNamed() {
    assertThat(faults(new MapConfig().set(INITIAL_CAPACITY, 20_000L)))
        .containsExactly("'initial-capacity' is 20000, more than 'maximum-size' with 10000."
            + " Lower the one or raise the other.");
  }

  @Test
  void faults_bytesWithoutWeigher_dependOnTheValues() {
    MapConfig config = new MapConfig().set(MAXIMUM_BYTES, 1_000L);

    assertThat(faults(config.valueType(byte[].class))).isEmpty();
    assertThat(faults(config.valueType(String.class)))
        .containsExactly("'maximum-bytes' needs a weigher for values of java.lang.String. Call"
            + " CaffeineLayer.maximumBytes(bytes, weigher), or set 'maximum-size' instead.");
  }

  @Test
  void faults_weigherWithoutBytes_isNamed() {
    ToLongFunction<String> weigher = String::length;

    assertThat(faults(new MapConfig().set(WEIGHER, weigher)))
        .singleElement()
        .asString()
        .startsWith("a weigher is given, but 'maximum-bytes' is not set.");
  }

  @Test
  void faults_entriesAndBytes_areTwoBounds() {
    assertThat(faults(new MapConfig()
            .set(MAXIMUM_BYTES, 1_000L)
            .set(MAXIMUM_SIZE, 5L)
            .valueType(byte[].class)))
        .singleElement()
        .asString()
        .startsWith("'maximum-size' and 'maximum-bytes' are both set.");
  }

  @Test
  void faults_outOfBounds_areAllNamed() {
    MapConfig config = new MapConfig()
        .set(MAXIMUM_SIZE, 0L)
        .set(INITIAL_CAPACITY, -1L)
        .set(EXPIRE_AFTER_ACCESS, Duration.ZERO);

    assertThat(faults(config))
        .containsExactly(
            "'maximum-size' is 0, allowed are 1 to 2,147,483,648.",
            "'initial-capacity' is -1, allowed are 0 to 1,073,741,824.",
            "'expire-after-access' is PT0S, allowed are PT0.001S to PT87600H.");
  }

  @Test
  @DisplayName("J8 D-10: an idle time that is not below the ttl would never come into play")
  void faults_idleNotBelowTheTtl_isOne() {
    Duration ttl = Duration.ofMinutes(5);

    assertThat(faults(new MapConfig().ttl(ttl).set(EXPIRE_AFTER_ACCESS, ttl)))
        .containsExactly(
            "'expire-after-access' is 5m, but copies count here for 5m only, so it would never come into play. Shorten"
                + " it below the ttl, or lengthen the ttl.");
    assertThat(faults(new MapConfig().ttl(ttl).set(EXPIRE_AFTER_ACCESS, ttl.minusMillis(1))))
        .isEmpty();
    assertThat(faults(new MapConfig().set(EXPIRE_AFTER_ACCESS, ttl)))
        .as("no end is known")
        .isEmpty();
  }

  @Test
  @DisplayName(
      "J8: the ttl is the layer's own or the chain's, whichever is shorter, scaled as they say")
  void build_idleNotBelowTheTtl_isAFault() {
    for (long idleSeconds : new long[] {59, 60}) {
      var idle = CaffeineLayer.maximumSize(10).expireAfterAccess(Duration.ofSeconds(idleSeconds));
      for (var builder : List.of(
          chain().layer(idle).ttl(Duration.ofMinutes(1)),
          chain().layer(idle, l -> l.ttl(Duration.ofMinutes(1))),
          chain().layer(idle, l -> l.ttl(Duration.ofMinutes(1))).neverExpires(),
          chain().layer(idle, l -> l.ttlScale(0.5)).ttl(Duration.ofMinutes(2)),
          chain()
              .layer(idle)
              .layer(new FakeLayer("far"))
              .ttlScale(TtlScale.decaying())
              .ttl(Duration.ofMinutes(2)))) {
        if (idleSeconds == 60) {
          assertThatThrownBy(builder::build)
              .isInstanceOf(ChainConfigurationException.class)
              .hasMessageContaining(
                  "layer 'caffeine': 'expire-after-access' is 1m, but copies count here for 1m only");
        } else {
          builder.build().close();
        }
      }
    }
    chain()
        .layer(CaffeineLayer.maximumSize(10).expireAfterAccess(Duration.ofDays(1)))
        .neverExpires()
        .build()
        .close();
  }

  private static ChainBuilder<String, String> chain() {
    return ChainBuilder.create("books", String.class, String.class);
  }
}
