package io.cachechain.core;

import static io.cachechain.core.Resolved.properties;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cachechain.ChainConfigurationException;
import io.cachechain.core.found.CaffeineLikeProvider;
import io.cachechain.core.found.ClassPath;
import io.cachechain.core.found.JdbcLikeProvider;
import io.cachechain.core.found.OpenedLayer;
import io.cachechain.core.found.OtherRedisProvider;
import io.cachechain.core.found.RedisLikeProvider;
import io.cachechain.spi.CacheLayer;
import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.spi.Codec;
import io.cachechain.spi.LayerConfig;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.NearLayer;
import io.cachechain.spi.Option;
import io.cachechain.testing.BoundedNearLayer;
import io.cachechain.testing.FakeLayer;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName(
    "A12, A24, I2, B34: all faults of a build in one exception, each with its remedy, and nothing stays open")
class ConfigurationFaultsTest {
  private final ClassPath classPath = new ClassPath()
      .providers(CaffeineLikeProvider.class, RedisLikeProvider.class, JdbcLikeProvider.class);

  @BeforeEach
  @AfterEach
  void forgetOpened() {
    OpenedLayer.takeOpened();
  }

  private ChainBuilder<Long, Book> books() {
    return ChainBuilder.create("books", Long.class, Book.class).classLoader(classPath);
  }

  private ChainBuilder<String, String> texts() {
    return ChainBuilder.create("texts", String.class, String.class).classLoader(classPath);
  }

  private static ChainConfigurationException failure(ChainBuilder<?, ?> builder) {
    return failure(Resolved.bare(), builder);
  }

  private static ChainConfigurationException failure(
      Resolved environment, ChainBuilder<?, ?> builder) {
    ChainConfigurationException failure =
        catchThrowableOfType(ChainConfigurationException.class, () -> environment.resolve(builder));
    assertThat(failure).as("the failure of the build").isNotNull();
    assertThat(OpenedLayer.takeOpened())
        .allSatisfy(layer -> assertThat(layer.closed()).isEqualTo(1));
    return failure;
  }

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
            "layers 'redis' and 'jdbc' keep bytes, but no codec takes io.cachechain.core.ConfigurationFaultsTest$Book."
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

  @Test
  void build_withKeyTypeWithoutText_asksForKeyText() {
    var builder = ChainBuilder.create("texts", Thread.class, String.class)
        .classLoader(classPath)
        .layer("redis");

    assertThat(failure(builder).faults())
        .singleElement()
        .asString()
        .startsWith(
            "layer 'redis' needs keys as text, and java.lang.Thread has no form of its own. Call"
                + " keyText(write, read); built in are String, numbers, UUID, enums and ");
  }

  @Test
  void build_withKeyTextGiven_usesIt() {
    var chain = Resolved.bare()
        .resolve(ChainBuilder.create("texts", Thread.class, String.class)
            .classLoader(classPath)
            .layer("redis")
            .keyText(Thread::getName, Thread::new));

    assertThat(chain.keyText().apply(new Thread("one"))).isEqualTo("one");
  }

  @Test
  @DisplayName("I2: two codecs for one type need a choice")
  void build_withTwoCodecsForTheType_asksWhichOne() {
    classPath.codecs(JsonCodec.class, XmlCodec.class);

    assertThat(failure(books().layer("redis")).faults())
        .containsExactly(
            "codecs 'json' and 'xml' take io.cachechain.core.ConfigurationFaultsTest$Book. Say which one by"
                + " codec(..) or cachechain.chains.books.codec=json.");
  }

  @Test
  @DisplayName("I2: a codec can be named by a setting, for the chain and for a layer")
  void build_withCodecNamed_usesIt() {
    classPath.codecs(JsonCodec.class, XmlCodec.class);

    var chain = Resolved.bare()
        .variable("CACHECHAIN_CHAINS_BOOKS_CODEC", "xml")
        .resolve(books()
            .layer("redis", l -> l.set("codec", "json"))
            .layer("jdbc", l -> l.set("url", "jdbc:x")));

    assertThat(chain.layers())
        .extracting(layer -> layer.codec().id())
        .containsExactly("json", "xml");
    assertThat(chain.provenance().sources())
        .containsEntry("redis.codec", "code")
        .containsEntry("jdbc.codec", "CACHECHAIN_CHAINS_BOOKS_CODEC");
  }

  @Test
  void build_withUnknownCodec_listsThoseFound() {
    assertThat(failure(texts().layer("redis", l -> l.set("codec", "strin"))).faults())
        .containsExactly(
            "layer 'redis': no codec is named 'strin' (code). Did you mean 'string'? Found: string, bytes,"
                + " number, uuid.");
  }

  @Test
  void build_withCodecOfAnotherType_isRefused() {
    Codec numbers = Codec.of("numbers", Integer.class, number -> new byte[0], bytes -> 1);

    assertThat(failure(texts().layer("redis").codec(numbers)).faults())
        .containsExactly("codec 'numbers' (code) does not take java.lang.String.");
  }

  @Test
  void build_withTtlAndNeverExpires_isRefused() {
    assertThat(failure(texts().layer("redis").ttl(ofMinutes(1)).neverExpires()).faults())
        .containsExactly("ttl and neverExpires are both given (code). Leave one out.");
  }

  @Test
  void build_withNeverExpiresInCodeAndTtlInProperties_letsCodeWin() {
    var builder = texts()
        .layer("redis")
        .neverExpires()
        .settings(properties("cachechain.chains.texts.ttl", "1h"));

    assertThat(Resolved.bare().resolve(builder).ttl()).isNull();
  }

  @Test
  void build_withNegativeTtlOverTtl_isRefused() {
    var builder = texts()
        .layer("redis")
        .ttl(ofMinutes(1))
        .settings(properties("cachechain.chains.texts.negative.ttl", "2m"));

    assertThat(failure(builder).faults())
        .containsExactly(
            "negative.ttl is 2 min (settings(..)), longer than the ttl of 1 min. Shorten it, or lengthen the"
                + " ttl.");
  }

  @Test
  void build_withShortTtl_shortensTheDefaultOfNegativeEntries() {
    assertThat(Resolved.bare()
            .resolve(texts().layer("redis").ttl(Duration.ofSeconds(10)))
            .negativeTtl())
        .isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void build_withTtlOverMaxTtl_isRefused() {
    assertThat(failure(texts().layer("redis", l -> l.ttl(ofMinutes(5)).set("max-ttl", "1m")))
            .faults())
        .containsExactly(
            "layer 'redis': ttl is 5 min and max-ttl 1 min (code): the ttl would never count. Leave one out.");
  }

  @Test
  @DisplayName("Z44: a setting that would do nothing is refused")
  void build_withSettingsOfNoMeaningInProcess_isRefused() {
    assertThat(failure(texts()
                .layer(
                    "caffeine",
                    l -> l.timeout(Duration.ofSeconds(1))
                        .writes(WritePolicy.queued())
                        .breaker(BreakerPolicy.off())))
            .faults())
        .containsExactlyInAnyOrder(
            "layer 'caffeine': option 'timeout' (code) has no meaning for a layer in this process, which does no I/O."
                + " Leave it out.",
            "layer 'caffeine': option 'breaker' (code) has no meaning for a layer in this process, which does no I/O."
                + " Leave it out.",
            "layer 'caffeine': writes=queued (code) has no meaning for a layer in this process, which is written at once."
                + " Leave it out.");
  }

  @Test
  void build_withContradictoryBreaker_isRefused() {
    var builder = texts()
        .layer("redis")
        .settings(properties(
            "cachechain.chains.texts.layer.redis.breaker", "off",
            "cachechain.chains.texts.layer.redis.breaker.failure-rate", "10",
            "cachechain.chains.texts.layer.redis.breaker.open-for", "1s",
            "cachechain.chains.texts.layer.redis.breaker.slow-rate", "10"));

    assertThat(failure(builder).faults())
        .containsExactly(
            "layer 'redis': breaker and breaker.failure-rate are both given (settings(..)). Leave one out.",
            "layer 'redis': option 'breaker.slow-rate' (settings(..)) needs breaker.slower-than: give both or neither.",
            "layer 'redis': option 'breaker.open-for' (settings(..)): openFor has no meaning for a breaker that is off");
  }

  @Test
  void build_withBreakerInCodeAndModifierInProperties_combinesThem() {
    var builder = texts()
        .layer("redis", l -> l.breaker(BreakerPolicy.failureRate(20).lastCalls(30)))
        .settings(properties(
            "cachechain.chains.texts.layer.redis.breaker.last-calls", "99",
            "cachechain.chains.texts.layer.redis.breaker.open-for", "7s"));

    var layer = Resolved.bare().resolve(builder).layers().get(0);

    assertThat(layer.breaker())
        .isEqualTo(BreakerPolicy.failureRate(20).lastCalls(30).openFor(Duration.ofSeconds(7)));
  }

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

  /** A value that no built-in codec takes. */
  public record Book(String title) {}

  /** A provider of one layer at a distance from which it cannot be told what it keeps. */
  private record Fixed(String name, Option<?> option, CacheLayer layer)
      implements CacheLayerProvider, LayerSpec<Object, Object> {
    @Override
    public int distance() {
      return 100;
    }

    @Override
    public List<Option<?>> options() {
      return option == null ? List.of() : List.of(option);
    }

    @Override
    public CacheLayer open(LayerConfig config) {
      return layer;
    }

    @Override
    public CacheLayerProvider provider() {
      return this;
    }

    @Override
    public Map<Option<?>, Object> settings() {
      return Map.of();
    }
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

  /** A codec for everything but the built-in types. */
  public static class JsonCodec implements Codec {
    /** Makes one. */
    public JsonCodec() {}

    @Override
    public String id() {
      return "json";
    }

    @Override
    public boolean supports(Type type) {
      return type == Book.class;
    }

    @Override
    public byte[] encode(Object value, Type type) {
      return new byte[0];
    }

    @Override
    public Object decode(byte[] bytes, Type type) {
      return new Book("?");
    }
  }

  /** Another one. */
  public static final class XmlCodec extends JsonCodec {
    /** Makes one. */
    public XmlCodec() {}

    @Override
    public String id() {
      return "xml";
    }
  }
}
