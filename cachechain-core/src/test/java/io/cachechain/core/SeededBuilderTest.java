package io.cachechain.core;

import static io.cachechain.core.Resolved.properties;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.cachechain.CloseableChain;
import io.cachechain.Loader;
import io.cachechain.core.found.OpenedLayer;
import io.cachechain.core.found.RedisLikeProvider;
import io.cachechain.core.internal.settings.ChainSettings;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.core.internal.settings.LayerSettings;
import io.cachechain.spi.Codec;
import io.cachechain.spi.LayerSpec;
import io.cachechain.testing.BoundedNearLayer;
import io.cachechain.testing.FakeClock;
import io.cachechain.testing.FakeLayer;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A12: a built chain's settings can seed a new builder")
class SeededBuilderTest extends FaultyBuilds {
  /** Builds the chain, closes it, and gives the builder that it seeds. */
  private static <K, V> ChainBuilder<K, V> seeded(String name, ChainBuilder<K, V> builder) {
    try (CloseableChain<K, V> chain = builder.build()) {
      return ChainBuilder.from(name, chain);
    }
  }

  @Test
  void from_chainWithEverySetting_keepsThem() {
    FakeClock clock = FakeClock.frozen();
    Executor executor = Runnable::run;
    ChainListener listener = new ChainListener() {};
    CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();
    Loader<String, String> loader = key -> "x";
    Validator<String> ofChain = value -> true;
    Validator<String> ofLayer = value -> true;
    Codec codec = Codec.of("text", String.class, String::getBytes, String::new);

    ChainSettings<String, String> copy = Resolved.bare()
        .resolve(seeded(
            "copy",
            texts()
                .layer(
                    new FakeLayer("redis"),
                    l -> l.name("redis-eu")
                        .timeout(ofMillis(77))
                        .validate(ofLayer)
                        .set("retry", "2"))
                .ttl(ofHours(1))
                .jitter(0.2)
                .timeout(ofSeconds(3))
                .loaderTimeout(ofSeconds(4))
                .loaderParallel(5)
                .namespace("shop")
                .codec(codec)
                .keyText(key -> "k" + key, text -> text.substring(1))
                .validate(ofChain)
                .loader(loader)
                .settings(properties("cachechain.defaults.missed.capacity", "18"))
                .listener(listener)
                .circuitBreakers(breakers)
                .clock(clock)
                .executor(executor)));

    assertThat(copy.name()).isEqualTo("copy");
    assertThat(copy.keyType()).isEqualTo(String.class);
    assertThat(copy.valueType()).isEqualTo(String.class);
    assertThat(copy.find(EngineOptions.TTL)).isEqualTo(ofHours(1));
    assertThat(copy.get(EngineOptions.JITTER)).isEqualTo(0.2);
    assertThat(copy.get(EngineOptions.TIMEOUT)).isEqualTo(ofSeconds(3));
    assertThat(copy.get(EngineOptions.LOADER_TIMEOUT)).isEqualTo(ofSeconds(4));
    assertThat(copy.count(EngineOptions.LOADER_PARALLEL)).isEqualTo(5);
    assertThat(copy.get(EngineOptions.NAMESPACE)).isEqualTo("shop");
    assertThat(copy.keyText().apply("a")).isEqualTo("ka");
    assertThat(copy.validators()).containsExactly(ofChain);
    assertThat(copy.loader()).isSameAs(loader);
    assertThat(copy.count(EngineOptions.MISSED_CAPACITY)).isEqualTo(18);
    assertThat(copy.listener()).isSameAs(listener);
    assertThat(copy.breakers()).isSameAs(breakers);
    assertThat(copy.clock()).isSameAs(clock);
    assertThat(copy.ownsClock()).isFalse();
    assertThat(copy.executor()).isSameAs(executor);
    LayerSettings<String> layer = copy.layers().get(0);
    assertThat(layer.name()).isEqualTo("redis-eu");
    assertThat(layer.get(EngineOptions.LAYER_TIMEOUT)).isEqualTo(ofMillis(77));
    assertThat(layer.count(EngineOptions.RETRY)).isEqualTo(2);
    assertThat(layer.validators()).containsExactly(ofLayer);
    assertThat(layer.codec()).isSameAs(codec);
  }

  @Test
  @DisplayName("each setting may be given once more, and counts instead")
  void from_settingGivenAgain_replacesTheSeed() {
    Loader<String, String> other = key -> "other";

    var builder = seeded(
            "copy",
            texts()
                .layer("redis")
                .ttl(ofHours(1))
                .jitter(0.2)
                .loader(key -> "one")
                .replaceLayer("redis", RedisLikeProvider.Spec.at("redis://one")))
        .ttl(ofHours(2))
        .loader(other)
        .replaceLayer("redis", RedisLikeProvider.Spec.at("redis://other"));
    OpenedLayer.takeOpened();
    var chain = Resolved.bare().resolve(builder);

    assertThat(chain.find(EngineOptions.TTL)).isEqualTo(ofHours(2));
    assertThat(chain.get(EngineOptions.JITTER)).isEqualTo(0.2);
    assertThat(chain.loader()).isSameAs(other);
    assertThat(OpenedLayer.takeOpened())
        .extracting(OpenedLayer::location)
        .containsExactly("redis://other");
    assertThatIllegalStateException()
        .isThrownBy(() -> builder.ttl(ofHours(3)))
        .withMessageContaining("ttl was set to 2 h already");
    assertThatIllegalStateException().isThrownBy(() -> builder.loader(key -> "third"));
  }

  @Test
  void from_ttlAndNeverExpires_theLaterExcludesTheSeed() {
    assertThat(Resolved.bare()
            .resolve(seeded("copy", texts().layer("redis").ttl(ofHours(1))).neverExpires())
            .find(EngineOptions.TTL))
        .isNull();
    assertThat(Resolved.bare()
            .resolve(seeded("copy", texts().layer("redis").neverExpires()).ttl(ofHours(1)))
            .find(EngineOptions.TTL))
        .isEqualTo(ofHours(1));
    OpenedLayer.takeOpened();
    assertThat(failure(texts().layer("redis").neverExpires().ttl(ofHours(1))).faults())
        .as("given twice without a seed")
        .hasSize(1);
  }

  @Test
  @DisplayName("layers are opened anew, and more come behind them")
  void from_layerAdded_standsBehind() {
    var builder = seeded("copy", texts().layer("caffeine").layer("redis"))
        .layer("jdbc", l -> l.set("url", "jdbc:x"));
    OpenedLayer.takeOpened();

    var chain = Resolved.bare().resolve(builder);

    assertThat(chain.layers())
        .extracting(LayerSettings::name)
        .containsExactly("caffeine", "redis", "jdbc");
    assertThat(OpenedLayer.takeOpened()).allMatch(layer -> layer.closed() == 0).hasSize(2);
  }

  @Test
  void from_discovered_discoversAgain() {
    var builder = seeded("copy", texts().discoverLayers());

    assertThat(Resolved.bare().resolve(builder).layers())
        .extracting(LayerSettings::name)
        .containsExactly("caffeine", "redis");
  }

  @Test
  @DisplayName("what is said outside of code is read anew, under the new chain's name")
  void from_settingsOutsideOfCode_areReadAnew() {
    var builder = seeded(
        "copy",
        texts()
            .layer("redis")
            .settings(properties(
                "cachechain.chains.texts.ttl", "1m", "cachechain.chains.copy.ttl", "2m")));

    assertThat(Resolved.bare().resolve(builder).find(EngineOptions.TTL)).isEqualTo(ofMinutes(2));
  }

  @Test
  void from_builderChangedAfterwards_seedsWhatWasBuilt() {
    var first = texts().layer("redis");
    try (CloseableChain<String, String> chain = first.build()) {
      first.ttl(ofHours(1)).layer("caffeine");

      var copy = Resolved.bare().resolve(ChainBuilder.from("copy", chain));

      assertThat(copy.find(EngineOptions.TTL)).isEqualTo(ofMinutes(5));
      assertThat(copy.layers()).hasSize(1);
    }
  }

  @Test
  @DisplayName(
      "a layer given as an object is the other chain's: a fault with its remedy, and nothing is opened or closed")
  void from_layerGivenAsObject_isAFault() {
    var near = BoundedNearLayer.<String, String>lru(10);
    var seed = texts().layer("redis").layer(LayerSpec.of("near", near), l -> l.name("mine"));

    try (CloseableChain<String, String> chain = seed.build()) {
      OpenedLayer.takeOpened();

      assertThat(failure(ChainBuilder.from("copy", chain)).faults())
          .containsExactly(
              "layer 'mine': its store was given as an object, which belongs to the chain 'texts' and cannot be opened"
                  + " again. Call replaceLayer(\"mine\", ..) with another one.");
      assertThat(OpenedLayer.takeOpened()).isEmpty();
      chain.put("a", "b");
      assertThat(chain.getIfPresent("a")).isEqualTo("b");
    }
  }

  @Test
  void from_layerGivenAsObjectInReplace_isAFault() {
    var seed = texts().layer("redis").replaceLayer("redis", object());

    try (CloseableChain<String, String> chain = seed.build()) {
      assertThat(failure(ChainBuilder.from("copy", chain)).faults())
          .singleElement()
          .asString()
          .startsWith("layer 'redis': its store was given as an object");
    }
  }

  @Test
  void from_objectReplaced_isBuilt() {
    var seed = texts().layer(object(), l -> l.ttl(ofMinutes(2)));

    try (CloseableChain<String, String> chain = seed.build()) {
      var copy =
          Resolved.bare().resolve(ChainBuilder.from("copy", chain).replaceLayer("near", object()));

      assertThat(copy.layers().get(0).find(EngineOptions.LAYER_TTL)).isEqualTo(ofMinutes(2));
    }
  }

  private static LayerSpec<Object, Object> object() {
    return LayerSpec.of("near", BoundedNearLayer.lru(10));
  }

  @Test
  void from_sameName_hasTheSameSettingsAndKeys() {
    var builder = seeded(
        "texts", texts().layer("redis").settings(properties("cachechain.chains.texts.ttl", "1m")));

    var chain = Resolved.bare().resolve(builder);

    assertThat(Map.entry(chain.get(EngineOptions.NAMESPACE), chain.find(EngineOptions.TTL)))
        .isEqualTo(Map.entry("texts", ofMinutes(1)));
  }

  @Test
  void from_badName_isRefused() {
    try (CloseableChain<String, String> chain = texts().layer("redis").build()) {
      for (String name : List.of("", "Copy", "a.b")) {
        assertThatIllegalArgumentException().isThrownBy(() -> ChainBuilder.from(name, chain));
      }
    }
  }
}
