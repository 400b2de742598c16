package io.cachechain.core;

import static io.cachechain.core.Resolved.properties;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.ChainConfigurationException;
import io.cachechain.core.found.OpenedLayer;
import io.cachechain.core.found.OtherRedisProvider;
import io.cachechain.core.found.RedisLikeProvider;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.Option;
import io.cachechain.testing.FakeLayer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A12, A13, A20, A24: all faults of a build in one exception, each with its remedy")
class ConfigurationFaultsTest extends FaultyBuilds {
  @Test
  @DisplayName("api.md, section 7: the three faults of its sample")
  void build_withThreeFaults_listsAllAndOpensNothing() {
    classPath.settings("cachechain.chains.books.layer.redis.time-out = 100ms");

    ChainConfigurationException failure =
        failure(books().layer("caffeine").layer("redis").layer("jdbc"));

    assertThat(OpenedLayer.takeOpened()).isEmpty();
    assertThat(failure)
        .hasMessageStartingWith(
            "chain 'books' cannot be built, 3 faults; nothing was started:\n  1. ");
    assertThat(failure.chain()).isEqualTo("books");
    assertThat(failure.faults()).hasSize(3);
    assertThat(failure.faults())
        .anySatisfy(fault -> assertThat(fault)
            .startsWith(
                "layer 'redis': unknown option 'time-out' (cachechain.properties). Did you mean 'timeout'?"
                    + " Options: batch.inflight, batch.size, breaker, ")
            .contains(", database, ", ", password, ", ", timeout, ", ", ttl, ", ", url, "));
    assertThat(failure.faults())
        .contains(
            "layer 'jdbc': 'url' is missing. Give JdbcLayer.at(..) or .on(dataSource), or set"
                + " cachechain.chains.books.layer.jdbc.url or DATABASE_URL.",
            "layers 'redis' and 'jdbc' keep bytes, but no codec takes io.cachechain.core.FaultyBuilds$Book."
                + " Add io.cachechain:cachechain-codec-jackson or call codec(..). Found: string, bytes, number, uuid.");
  }

  @Test
  @DisplayName("A20: an unknown provider lists those found and the artifact to add")
  void build_withUnknownProvider_suggests() {
    assertThat(failure(texts().layer("reddis")))
        .hasMessage(
            "chain 'texts' cannot be built; nothing was started: no provider is named 'reddis'. Did you mean"
                + " 'redis'? Found: caffeine, jdbc, redis. For 'memcached' add io.cachechain:cachechain-tier-memcached.");
  }

  @Test
  @DisplayName("A20: a tier that is not on the class path names its artifact")
  void build_withMissingTier_namesArtifact() {
    assertThat(failure(texts().layer("memcached")).faults())
        .containsExactly(
            "no provider is named 'memcached'. Add io.cachechain:cachechain-tier-memcached. Found:"
                + " caffeine, jdbc, redis.");
  }

  @Test
  void build_withTwoProvidersOfOneName_namesBoth() {
    classPath.providers(OtherRedisProvider.class);

    assertThat(failure(texts().layer("redis")).faults())
        .containsExactly(
            "two providers are named 'redis': io.cachechain.core.found.OtherRedisProvider and"
                + " io.cachechain.core.found.RedisLikeProvider. Keep one on the class path, or give a spec in code.");
  }

  @Test
  @DisplayName("A1 A2: no layer at all is refused")
  void build_withoutLayers_isRefused() {
    assertThat(failure(texts()).faults())
        .containsExactly("there is no layer. Call layer(..) or discoverLayers().");
  }

  @Test
  void build_withNothingFound_namesArtifacts() {
    assertThat(failure(ChainBuilder.create("texts", String.class, String.class).discoverLayers())
            .faults())
        .singleElement()
        .asString()
        .startsWith(
            "discoverLayers() found no provider. Add io.cachechain:cachechain-tier-caffeine or");
  }

  @Test
  @DisplayName("A1 A2: two layers of one name are refused")
  void build_withTwoLayersOfOneName_isRefused() {
    assertThat(failure(texts().layer("redis").layer(RedisLikeProvider.Spec.at("redis://b")))
            .faults())
        .containsExactly(
            "two layers are named 'redis'. Give one of them another name by l.name(..).");
  }

  @Test
  void build_withTwoNamesForOneProvider_works() {
    var chain = Resolved.bare()
        .resolve(texts()
            .layer("redis")
            .layer(RedisLikeProvider.Spec.at("redis://b"), l -> l.name("redis-eu")));

    assertThat(chain.layers()).extracting("name").containsExactly("redis", "redis-eu");
  }

  @Test
  @DisplayName("A14: disabling all layers is refused")
  void build_withAllLayersDisabled_isRefused() {
    assertThat(failure(texts().layer("redis", l -> l.enabled(false))).faults())
        .containsExactly(
            "no layer is left. Left out: redis (enabled(false) in code). Enable or configure one.");
  }

  @Test
  void build_withLayersGivenAndDiscovered_isRefused() {
    assertThat(failure(texts().layer("redis").discoverLayers()).faults())
        .containsExactly("layers are given in code and by discoverLayers(). Use one of them.");
  }

  @Test
  void build_withUnreadableValues_namesTheirSources() {
    var environment = Resolved.bare()
        .variable("CACHECHAIN_CHAINS_TEXTS_LAYER_REDIS_TIMEOUT", "100")
        .system("cachechain.chains.texts.ttl", "0s");
    var builder = texts()
        .layer("redis", l -> l.set("parallel", "many").set("ttl-scale", "1000"))
        .settings(properties(
            "cachechain.chains.texts.layer.redis.breaker",
            "sometimes",
            "cachechain.chains.texts.jitter",
            ""));

    assertThat(failure(environment, builder).faults())
        .contains(
            "layer 'redis': option 'timeout' (CACHECHAIN_CHAINS_TEXTS_LAYER_REDIS_TIMEOUT): '100' is no duration: give"
                + " a number with a unit, such as 100ms, 5s, 5m, 1h, 1d, or P1D",
            "option 'ttl' (-Dcachechain.chains.texts.ttl): ttl is zero. Memcached and Hazelcast read 0 as \"for"
                + " ever\", Caffeine as \"not at all\". Say EntryPolicy.doNotStore() or neverExpires().",
            "layer 'redis': option 'parallel' (code): 'many' is no whole number, such as 10000",
            "layer 'redis': option 'ttl-scale' (code): ttl-scale is 1000, allowed are 0.01 to 100",
            "layer 'redis': option 'breaker' (settings(..)): 'sometimes' is none of off, consecutive(5),"
                + " failure-rate(50)",
            "option 'jitter' (settings(..)): the text is empty; leave the setting out for the default")
        .hasSize(6);
  }

  @Test
  void build_withUnknownNames_namesThemAndSuggests() {
    var environment = Resolved.bare()
        .variable("CACHECHAIN_CHAINS_TEXTS_LAYER_REDIS_TIME_OUT", "100ms")
        .variable("CACHECHAIN_CHAINS_TEXTS_EU_TTL", "1h") // of the chain texts-eu
        .system("cachechain.chains.texts.layer.reddis.timeout", "1s")
        .system("cachechain.chains.other.nonsense", "1s");
    var builder = texts()
        .layer("redis", l -> l.set("urls", "x"))
        .settings(properties(
            "cachechain.chains.texts.ttll", "1h", "cachechain.defaults.maximumSize", "1"));

    assertThat(failure(environment, builder).faults())
        .anySatisfy(fault -> assertThat(fault)
            .startsWith(
                "unknown variable CACHECHAIN_CHAINS_TEXTS_LAYER_REDIS_TIME_OUT. Did you mean"
                    + " 'CACHECHAIN_CHAINS_TEXTS_LAYER_REDIS_TIMEOUT'?"))
        .contains(
            "no layer is named 'reddis' (-Dcachechain.chains.texts.layer.reddis.timeout). Did you mean 'redis'?"
                + " Layers: redis.")
        .anySatisfy(fault -> assertThat(fault)
            .startsWith(
                "layer 'redis': unknown option 'urls' (code). Did you mean 'url'? Options: "))
        .anySatisfy(fault -> assertThat(fault)
            .startsWith("unknown option 'ttll' (settings(..)). Did you mean 'ttl'? Options: "))
        .anySatisfy(
            fault -> assertThat(fault).startsWith("unknown option 'maximumSize' (settings(..))."))
        .hasSize(5);
  }

  @Test
  @DisplayName("A13: two settings of one name in the environment are refused")
  void build_withCollidingVariables_isRefused() {
    LayerSpec<Object, Object> eu =
        new Fixed("redis-eu", Option.text("connect-timeout"), new FakeLayer("x"));
    LayerSpec<Object, Object> connect = new Fixed("redis-eu-connect", null, new FakeLayer("y"));

    assertThat(failure(texts().layer(eu).layer(connect)).faults())
        .containsExactly(
            "settings 'layer.redis-eu.connect-timeout' and 'layer.redis-eu-connect.timeout' have one name in"
                + " the environment, CACHECHAIN_CHAINS_TEXTS_LAYER_REDIS_EU_CONNECT_TIMEOUT. Give one of the layers another"
                + " name.");
  }

  @Test
  void build_withProvidersOwnFaults_listsThem() {
    assertThat(failure(texts().layer("jdbc", l -> l.set("url", "postgres://db")))
            .faults())
        .containsExactly(
            "layer 'jdbc': 'url' does not begin with jdbc:. Give one such as jdbc:h2:mem:cache.");
  }
}
