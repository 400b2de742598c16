package io.cachechain.core;

import static io.cachechain.core.Resolved.properties;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.ChainConfigurationException;
import io.cachechain.core.found.CaffeineLikeProvider;
import io.cachechain.core.found.ClassPath;
import io.cachechain.core.found.DriverlessProvider;
import io.cachechain.core.found.JdbcLikeProvider;
import io.cachechain.core.found.OpenedLayer;
import io.cachechain.core.found.RedisLikeProvider;
import io.cachechain.core.found.UnloadableProvider;
import io.cachechain.core.internal.settings.ChainSettings;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.core.internal.settings.LayerSettings;
import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.testing.FakeLayer;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A15, A19, A20: layers that are found")
class DiscoveryTest {
  private final ClassPath classPath = new ClassPath()
      .providers(
          JdbcLikeProvider.class,
          UnloadableProvider.class,
          RedisLikeProvider.class,
          DriverlessProvider.class,
          CaffeineLikeProvider.class);

  private ChainBuilder<String, String> texts() {
    return ChainBuilder.create("texts", String.class, String.class)
        .classLoader(classPath)
        .discoverLayers();
  }

  private static List<String> names(ChainSettings<?, ?> chain) {
    return chain.layers().stream().map(LayerSettings::name).toList();
  }

  @Test
  @DisplayName("A19: all that is found, by distance, then by name")
  void discoverLayers_withoutSettings_ordersByDistance() {
    var chain = Resolved.bare().variable("DATABASE_URL", "jdbc:x").resolve(texts());

    assertThat(names(chain)).containsExactly("caffeine", "memcached", "redis", "jdbc");
  }

  @Test
  @DisplayName(
      "A20: what lacks a setting, a driver or cannot be loaded is left out with the reason")
  void discoverLayers_withUnusableProviders_leavesThemOutWithReasons() {
    classPath.without(DriverlessProvider.class, DriverlessProvider.Driver.class);

    var chain = Resolved.bare().resolve(texts());

    assertThat(names(chain)).containsExactly("caffeine", "redis");
    assertThat(chain.provenance().leftOut())
        .containsEntry("jdbc", "no url: set cachechain.chains.texts.layer.jdbc.url or DATABASE_URL")
        .containsEntry(
            "memcached",
            "class io.cachechain.core.found.DriverlessProvider$Driver is missing: is its jar on the class path, and not too old?")
        .containsEntry(
            "io.cachechain.core.found.UnloadableProvider",
            "class com.acme.Native is missing: is its jar on the class path, and not too old?");
  }

  @Test
  @DisplayName("A20: named in code, a provider without its driver is a fault")
  void layer_withMissingDriver_isAFault() {
    classPath.without(DriverlessProvider.class, DriverlessProvider.Driver.class);
    var builder = ChainBuilder.create("texts", String.class, String.class)
        .classLoader(classPath)
        .layer("memcached");

    assertThatThrownBy(() -> Resolved.bare().resolve(builder))
        .isInstanceOf(ChainConfigurationException.class)
        .hasMessageContaining(
            "layer 'memcached': cannot be opened: class"
                + " io.cachechain.core.found.DriverlessProvider$Driver is missing: is its jar on the class path, and not too old?");
  }

  @Test
  void services_withClassThatDoesNotExist_areStillFound() {
    classPath.services(CacheLayerProvider.class, List.of("com.acme.GoneProvider"));

    var chain = Resolved.bare().resolve(texts());

    assertThat(names(chain)).contains("caffeine", "redis");
    assertThat(chain.provenance().leftOut())
        .containsEntry("com.acme.GoneProvider", "Provider com.acme.GoneProvider not found");
  }

  @Test
  @DisplayName("A19: the setting layers decides exactly, in its order")
  void discoverLayers_withLayersSetting_takesThoseInThatOrder() {
    var chain = Resolved.bare()
        .variable("CACHECHAIN_CHAINS_TEXTS_LAYERS", "redis , caffeine")
        .resolve(texts());

    assertThat(names(chain)).containsExactly("redis", "caffeine");
    assertThat(chain.provenance().leftOut())
        .containsEntry("memcached", "not among the layers of CACHECHAIN_CHAINS_TEXTS_LAYERS");
  }

  @Test
  void discoverLayers_withUnknownNameInLayers_isAFault() {
    assertThatThrownBy(() -> Resolved.bare()
            .resolve(
                texts().settings(properties("cachechain.chains.texts.layers", "caffeine, reddis"))))
        .isInstanceOf(ChainConfigurationException.class)
        .hasMessageContaining("no provider is named 'reddis'. Did you mean 'redis'?");
  }

  @Test
  void discoverLayers_withNamedLayerThatLacksASetting_isAFault() {
    assertThatThrownBy(() -> Resolved.bare()
            .resolve(texts().settings(properties("cachechain.chains.texts.layers", "jdbc"))))
        .isInstanceOf(ChainConfigurationException.class)
        .hasMessageContaining("layer 'jdbc': 'url' is missing. Give JdbcLayer.at(..)");
  }

  @Test
  void discoverLayers_withTwoLayersOfOneProvider_opensBoth() {
    OpenedLayer.takeOpened();

    Resolved.bare()
        .resolve(texts()
            .settings(properties(
                "cachechain.chains.texts.layers", "redis, redis-eu",
                "cachechain.chains.texts.layer.redis-eu.provider", "redis",
                "cachechain.chains.texts.layer.redis-eu.url", "redis://eu")));

    assertThat(OpenedLayer.takeOpened())
        .extracting(OpenedLayer::location)
        .containsExactly("redis://127.0.0.1:6379", "redis://eu");
  }

  @Test
  @DisplayName("A14: a disabled layer is not opened, and listed")
  void layer_disabledByVariable_isLeftOutWithItsSource() {
    OpenedLayer.takeOpened();

    var chain = Resolved.bare()
        .variable("CACHECHAIN_CHAINS_TEXTS_LAYER_MEMCACHED_ENABLED", "false")
        .resolve(texts());

    assertThat(OpenedLayer.takeOpened())
        .extracting(OpenedLayer::location)
        .containsExactly("redis://127.0.0.1:6379");
    assertThat(chain.provenance().leftOut())
        .containsEntry("memcached", "CACHECHAIN_CHAINS_TEXTS_LAYER_MEMCACHED_ENABLED=false");
  }

  @Test
  @DisplayName("A19: a jar alone never changes a chain composed in code")
  void layers_givenInCode_areNotChangedByWhatIsFound() {
    var builder = ChainBuilder.create("texts", String.class, String.class)
        .classLoader(classPath)
        .layer(RedisLikeProvider.Spec.at("redis://a"))
        .settings(properties("cachechain.chains.texts.layers", "caffeine"));

    var chain = Resolved.bare().resolve(builder);

    assertThat(names(chain)).containsExactly("redis");
    assertThat(chain.provenance().remarks())
        .containsExactly("settings(..) (layers) is set but not used: the layers are given in code");
  }

  @Test
  @DisplayName(
      "replaceLayer puts a fake in the place of a layer that is found, whatever is set for the real one")
  void replaceLayer_ofFoundLayer_keepsNamePlaceAndTreatment() {
    FakeLayer fake = new FakeLayer("fake");
    OpenedLayer.takeOpened();

    var chain = Resolved.bare()
        .variable("REDIS_URL", "redis://production")
        .resolve(texts()
            .replaceLayer("redis", fake)
            .settings(properties(
                "cachechain.chains.texts.layer.redis.timeout", "77ms",
                "cachechain.chains.texts.layer.redis.database", "3")));

    assertThat(names(chain)).containsExactly("caffeine", "memcached", "redis");
    assertThat(chain.layers().get(2).layer()).isSameAs(fake);
    assertThat(chain.layers().get(2).get(EngineOptions.LAYER_TIMEOUT)).hasMillis(77);
    assertThat(OpenedLayer.takeOpened())
        .extracting(OpenedLayer::location)
        .containsExactly("memcached://127.0.0.1:11211");
  }

  @Test
  void build_withContextClassLoader_findsItsProvidersToo() {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(classPath);
    try {
      var chain = Resolved.bare()
          .resolve(ChainBuilder.create("texts", String.class, String.class).layer("redis"));

      assertThat(names(chain)).containsExactly("redis");
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
