package io.cachechain.core;

import static io.cachechain.core.Resolved.properties;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.ChainConfigurationException;
import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.core.internal.settings.Reason;
import io.cachechain.spi.CacheLayer;
import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.spi.LayerConfig;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.NearLayer;
import io.cachechain.spi.Option;
import io.cachechain.testing.BoundedNearLayer;
import io.cachechain.testing.FakeClock;
import io.cachechain.testing.FakeLayer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A12, H14: when a layer cannot be opened, nothing stays open")
class OpeningFaultsTest extends FaultyBuilds {
  @Test
  @DisplayName(
      "what was opened is closed when a later layer cannot be opened, and secrets stay secret")
  void build_withLayerThatCannotBeOpened_closesTheOthersAndNamesIt() {
    var failing = new Failing(
        new IllegalStateException("cannot sign in with s3cret at redis://me:s3cret2@host"));
    FakeLayer first = new FakeLayer("first");

    ChainConfigurationException failure = failure(
        texts().layer(first).layer("redis", l -> l.set("password", "s3cret")).layer(failing));

    assertThat(failure.faults())
        .containsExactly(
            "layer 'failing' cannot be opened: IllegalStateException: cannot sign in with *** at"
                + " redis://me:***@host.");
    assertThat(failure.getSuppressed()).hasSize(1);
    assertThat(first.closed()).isEqualTo(1);
  }

  @Test
  void build_withDecoratorThatFails_closesTheLayer() {
    FakeLayer layer = new FakeLayer("fake");

    ChainConfigurationException failure =
        failure(texts().layer(layer, l -> l.decorate(inner -> null)));

    assertThat(failure.faults())
        .containsExactly(
            "layer 'fake': decorate must give a layer of the same kind, near or of bytes, and not null.");
    assertThat(layer.closed()).isEqualTo(1);
  }

  @Test
  @DisplayName("H14: requireUp makes the build fail when the server is away, after connect.timeout")
  void build_withRequiredLayerAway_failsAndClosesAll() {
    FakeLayer away = new FakeLayer("redis").startsAway();
    FakeLayer near = new FakeLayer("near");

    ChainConfigurationException failure = failure(texts()
        .layer(near)
        .layer(away, LayerOptions::requireUp)
        .settings(properties("cachechain.chains.texts.connect.timeout", "20ms")));

    assertThat(failure.faults())
        .singleElement()
        .asString()
        .startsWith("layer 'redis': it does not answer at ")
        .contains(" within 20 ms (connect.timeout): ")
        .endsWith(
            ". Start it, or leave requireUp() out: the layer then joins the chain when it answers.");
    assertThat(near.closed()).isEqualTo(1);
    assertThat(away.closed()).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "H14: requireUp decides within connect.timeout, not by the first attempt: a server that comes up meanwhile is up")
  void build_withRequiredLayerUpLater_succeeds() {
    FakeClock clock = FakeClock.jumping();
    FakeLayer late = new FakeLayer("redis").clock(clock).startsAway();
    clock.schedule(late::recovers, Duration.ofMillis(1_500));

    assertThat(Resolved.bare()
            .resolve(texts().layer(late, LayerOptions::requireUp).clock(clock))
            .layers())
        .hasSize(1);
    assertThat(clock.instant()).isBefore(FakeClock.START.plusSeconds(2));
    assertThat(late.calls()).allMatch(call -> call.key().equals("texts:p:up"));
  }

  @Test
  @DisplayName("H14: and one that comes up too late is away, after connect.timeout and not later")
  void build_withRequiredLayerUpTooLate_fails() {
    FakeClock clock = FakeClock.jumping();
    FakeLayer late = new FakeLayer("redis").clock(clock).startsAway();
    clock.schedule(late::recovers, Duration.ofMillis(2_100));

    assertThat(
            failure(texts().layer(late, LayerOptions::requireUp).clock(clock)).faults())
        .containsExactly(
            "layer 'redis': it does not answer at memory of this test within 2 s (connect.timeout): "
                + "layer 'redis' is away by plan. Start it, or leave requireUp() out: the layer then joins the chain when it answers.");
    assertThat(clock.instant()).isEqualTo(FakeClock.START.plusSeconds(2));
  }

  @Test
  @DisplayName(
      "H14 Z79: what does not pass by itself ends the wait at once, in the server's words and not as silence")
  void build_withRequiredLayerRefusing_failsAtOnceWithItsWords() {
    FakeClock clock = FakeClock.jumping();
    FakeLayer layer = new FakeLayer("redis")
        .clock(clock)
        .startsAway(new LayerException(
            FailureKind.MISUSE, "memory of this test: WRONGPASS invalid password", null));

    assertThat(
            failure(texts().layer(layer, LayerOptions::requireUp).clock(clock)).faults())
        .containsExactly(
            "layer 'redis': it cannot be used at memory of this test: WRONGPASS invalid password. Correct that, or leave"
                + " requireUp() out: the layer then joins the chain when it can be used.");
    assertThat(clock.instant()).isEqualTo(FakeClock.START);
  }

  @Test
  @DisplayName(
      "H14 Z79: a refusal that comes after the first attempt, as of a server that was not up yet, counts as well")
  void build_withRequiredLayerRefusingLater_failsThen() {
    FakeClock clock = FakeClock.jumping();
    LayerException refused =
        new LayerException(FailureKind.MISUSE, "ERR DB index is out of range", null);
    FakeLayer layer = new FakeLayer("redis").clock(clock).startsAway();
    clock.schedule(
        () -> layer.recovers().onGets().fails(FailureKind.MISUSE), Duration.ofMillis(700));

    assertThat(
            failure(texts().layer(layer, LayerOptions::requireUp).clock(clock)).faults())
        .singleElement()
        .asString()
        .startsWith("layer 'redis': it cannot be used at memory of this test: ");
    assertThat(clock.instant()).isBefore(FakeClock.START.plusMillis(1_000));
    assertThat(Reason.of(new LayerException(FailureKind.REFUSED, "not connected", refused), layer))
        .isEqualTo(new Reason("ERR DB index is out of range", true, true, false));
  }

  @Test
  @DisplayName("H14: without requireUp a server that is away does not stop the build")
  void build_withLayerAway_succeeds() {
    assertThat(Resolved.bare()
            .resolve(texts().layer(new FakeLayer("redis").startsAway()))
            .layers())
        .hasSize(1);
  }

  @Test
  void build_withReplacementForUnknownLayer_isRefused() {
    assertThat(failure(texts().layer("redis").replaceLayer("redi", new FakeLayer("x")))
            .faults())
        .containsExactly(
            "replaceLayer: no layer is named 'redi'. Did you mean 'redis'? Layers: redis.");
  }

  @Test
  void build_withNothingFromProvider_isRefused() {
    assertThat(failure(texts().layer(new Fixed("none", null, null))).faults())
        .containsExactly(
            "layer 'none': its provider opened nothing (null). This is a fault of the provider.");
  }

  @Test
  void build_withNearLayerOfUnknownDistance_needsNoCodec() {
    NearLayer<Object, Object> near = BoundedNearLayer.lru(10);
    LayerSpec<Object, Object> spec = new Fixed("heap", null, near);

    var chain = Resolved.bare()
        .resolve(ChainBuilder.create("books", Thread.class, Book.class).layer(spec));

    assertThat(chain.layers().get(0).isNear()).isTrue();
    assertThat(chain.keyText()).isNull();
  }

  private record Failing(RuntimeException failure)
      implements CacheLayerProvider, LayerSpec<Object, Object> {
    private static final Option<String> TOKEN = Option.secret("token");

    @Override
    public String name() {
      return "failing";
    }

    @Override
    public int distance() {
      return REMOTE;
    }

    @Override
    public List<Option<?>> options() {
      return List.of(TOKEN);
    }

    @Override
    public CacheLayer open(LayerConfig config) {
      throw failure;
    }

    @Override
    public CacheLayerProvider provider() {
      return this;
    }

    @Override
    public Map<Option<?>, Object> settings() {
      return Map.of(TOKEN, "s3cret");
    }
  }
}
