package io.cachechain.core;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.CloseableChain;
import io.cachechain.Loader;
import io.cachechain.Origin;
import io.cachechain.TypeRef;
import io.cachechain.core.found.ClassPath;
import io.cachechain.core.found.RedisLikeProvider;
import io.cachechain.core.internal.settings.ChainSettings;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.core.internal.settings.LayerSettings;
import io.cachechain.core.internal.time.SystemClock;
import io.cachechain.spi.BlockingLayer;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.CacheLayer;
import io.cachechain.spi.Capability;
import io.cachechain.spi.Codec;
import io.cachechain.spi.Condition;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.ForwardingByteLayer;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.PutResult;
import io.cachechain.testing.BoundedNearLayer;
import io.cachechain.testing.FakeClock;
import io.cachechain.testing.FakeLayer;
import io.cachechain.testing.FakeOrigin;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A12: the builder")
class ChainBuilderTest {
  private static final Codec TEXT = Codec.of("text", String.class, String::getBytes, String::new);

  private static ChainBuilder<String, String> texts() {
    return ChainBuilder.create("texts", String.class, String.class);
  }

  private static LayerSpec<Object, Object> near() {
    return LayerSpec.of("near", BoundedNearLayer.lru(10));
  }

  private static LayerSettings<String> layer(Consumer<LayerOptions<String, String>> options) {
    return Resolved.bare()
        .resolve(texts().layer(new FakeLayer("redis"), options))
        .layers()
        .get(0);
  }

  @Test
  @DisplayName("A13: ambiguous names are refused")
  void create_withBadName_isRefused() {
    for (String name : List.of("", "Books", "a.b", "a_b", "a b", "x".repeat(65), "ä")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> ChainBuilder.create(name, String.class, String.class))
          .withMessage(
              "chain name '" + name + "' is not allowed: 1 to 64 characters of a-z, 0-9 and -");
    }
    assertThatCode(() -> ChainBuilder.create("x".repeat(64), String.class, String.class))
        .doesNotThrowAnyException();
  }

  @Test
  @DisplayName("api.md, section 1: long.class is not Long.class, which is Kotlin's trap")
  void create_withPrimitives_boxesThem() {
    ChainSettings<Long, Integer> chain =
        Resolved.bare().resolve(ChainBuilder.create("a", long.class, int.class).layer(near()));

    assertThat(chain.keyType()).isEqualTo(Long.class);
    assertThat(chain.valueType()).isEqualTo(Integer.class);
  }

  @Test
  void create_withTypesOfNoValue_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ChainBuilder.create("a", String.class, Optional.class))
        .withMessageStartingWith("valueType is Optional. Name the type within");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> ChainBuilder.create("a", String.class, new TypeRef<Optional<String>>() {}))
        .withMessageStartingWith("valueType is Optional.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ChainBuilder.create("a", Void.class, String.class));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ofVariable())
        .withMessageStartingWith("valueType is T, which is no type at run time.");
  }

  private static <T> ChainBuilder<String, T> ofVariable() {
    return ChainBuilder.create("a", String.class, new TypeRef<T>() {});
  }

  @Test
  void create_withTypeRef_keepsTheGenericType() {
    TypeRef<List<String>> lists = new TypeRef<>() {};

    assertThat(Resolved.bare()
            .resolve(ChainBuilder.create("a", Long.class, lists).layer(near()))
            .valueType())
        .isEqualTo(lists.type());
  }

  @Test
  @DisplayName("A12: building leaves the builder as it was")
  void build_twice_givesTwoChains() {
    var builder = texts()
        .classLoader(new ClassPath().providers(RedisLikeProvider.class))
        .layer("redis", l -> l.timeout(ofMillis(77)))
        .ttl(ofHours(1));

    ChainSettings<String, String> one = Resolved.bare().resolve(builder);
    ChainSettings<String, String> other = Resolved.bare().resolve(builder);

    assertThat(one.layers().get(0).layer()).isNotSameAs(other.layers().get(0).layer());
    assertThat(other.find(EngineOptions.TTL))
        .isEqualTo(one.find(EngineOptions.TTL))
        .isEqualTo(ofHours(1));
    assertThat(other.layers().get(0).get(EngineOptions.LAYER_TIMEOUT)).isEqualTo(ofMillis(77));
  }

  @Test
  void build_afterMoreWasSaid_doesNotChangeTheFirst() {
    var builder = texts().layer(near());
    ChainSettings<String, String> one = Resolved.bare().resolve(builder);

    builder.layer(new FakeLayer("redis")).ttl(ofHours(1));

    assertThat(one.layers()).hasSize(1);
    assertThat(one.find(EngineOptions.TTL)).isEqualTo(ofMinutes(5));
    assertThat(Resolved.bare().resolve(builder).layers()).hasSize(2);
  }

  @Test
  void settings_changedAfterTheyWereGiven_doNotCount() {
    Properties settings = Resolved.properties("cachechain.chains.texts.ttl", "1h");
    var builder = texts().layer(near()).settings(settings);

    settings.setProperty("cachechain.chains.texts.ttl", "2h");

    assertThat(Resolved.bare().resolve(builder).find(EngineOptions.TTL)).isEqualTo(ofHours(1));
  }

  @Test
  @DisplayName("defaults table: timeouts by place, and the call's timeout from its parts")
  void build_withoutSettings_usesTheDefaults() {
    FakeLayer first = new FakeLayer("first");
    FakeLayer second = new FakeLayer("second");

    ChainSettings<String, String> chain =
        Resolved.bare().resolve(texts().layer(first).layer(second));

    assertThat(chain.layers())
        .extracting(l -> l.get(EngineOptions.LAYER_TIMEOUT))
        .containsExactly(ofMillis(100), ofMillis(250));
    assertThat(chain.get(EngineOptions.TIMEOUT)).isEqualTo(ofMillis(100 + 250 + 30_000 + 1_000));
    assertThat(chain.layers().get(0).get(EngineOptions.BREAKER))
        .isEqualTo(BreakerPolicy.failureRate(50));
    assertThat(chain.layers().get(0).get(EngineOptions.BREAKER).lastCalls()).isEqualTo(100);
    assertThat(chain.layers().get(0).get(EngineOptions.BREAKER).atLeast()).isEqualTo(10);
    assertThat(chain.layers().get(0).get(EngineOptions.BREAKER).timeouts()).isEqualTo(5);
    assertThat(chain.layers().get(0).get(EngineOptions.BREAKER).silence()).isEqualTo(ofSeconds(1));
    assertThat(chain.layers().get(0).get(EngineOptions.WRITES)).isEqualTo(WritePolicy.sync());
    assertThat(chain.layers().get(0).get(EngineOptions.WRITES).queueCapacity()).isEqualTo(1_000);
    assertThat(chain.layers().get(0).find(EngineOptions.MAX_TTL)).isNull();
    assertThat(chain.get(EngineOptions.NAMESPACE)).isEqualTo("texts");
    assertThat(chain.get(EngineOptions.JITTER)).isEqualTo(0.1);
    assertThat(chain.get(EngineOptions.NEGATIVE_TTL)).isEqualTo(ofMinutes(1));
    assertThat(chain.count(EngineOptions.COMPRESSION_THRESHOLD)).isZero();
    assertThat(chain.ownsClock()).isTrue();
    chain.closeAll(new AssertionError());
  }

  @Test
  @DisplayName(
      "P12, D-3: without a backplane a near copy in front of a shared layer counts for 30 s, unless its ttl or max-ttl is given")
  void build_withNearInFrontOfShared_capsNearCopies() {
    var byDefault = Resolved.bare().resolve(texts().layer(near()).layer(new FakeLayer("redis")));
    var own = Resolved.bare()
        .resolve(texts().layer(near(), l -> l.ttl(ofMinutes(5))).layer(new FakeLayer("redis")));
    var bySetting = Resolved.bare()
        .system("cachechain.defaults.layer.near.ttl", "4m")
        .resolve(texts().layer(near()).layer(new FakeLayer("redis")));
    var both = Resolved.bare()
        .system("cachechain.chains.texts.layer.near.max-ttl", "1m")
        .resolve(texts().layer(near(), l -> l.ttl(ofMinutes(5))).layer(new FakeLayer("redis")));
    var capped = Resolved.bare()
        .resolve(texts().layer(near(), l -> l.set("max-ttl", "5m")).layer(new FakeLayer("redis")));
    var alone = Resolved.bare().resolve(texts().layer(near()));

    assertThat(byDefault.layers())
        .extracting(l -> l.find(EngineOptions.MAX_TTL))
        .containsExactly(ofSeconds(30), null);
    assertThat(own.layers().get(0).find(EngineOptions.MAX_TTL)).isNull();
    assertThat(bySetting.layers().get(0).find(EngineOptions.MAX_TTL)).isNull();
    assertThat(both.layers().get(0).find(EngineOptions.MAX_TTL)).isEqualTo(ofMinutes(1));
    assertThat(capped.layers())
        .extracting(l -> l.find(EngineOptions.MAX_TTL))
        .containsExactly(ofMinutes(5), null);
    assertThat(alone.layers().get(0).find(EngineOptions.MAX_TTL)).isNull();
  }

  @Test
  void layer_withAllOptions_passesThemOn() {
    Validator<Object> validator = value -> true;

    LayerSettings<String> settings = layer(l -> l.name("redis-eu")
        .ttl(ofMinutes(2))
        .ttlScale(3)
        .timeout(ofMillis(4))
        .breaker(BreakerPolicy.consecutive(5))
        .writes(WritePolicy.queued().queueCapacity(6).whenFullDropOldest())
        .validate(validator)
        .validate(value -> !value.isEmpty())
        .parallel(7)
        .maxValueBytes(8)
        .codec(TEXT)
        .requireUp()
        .enabled(true)
        .set("waiting", "9"));

    assertThat(settings.name()).isEqualTo("redis-eu");
    assertThat(settings.find(EngineOptions.LAYER_TTL)).isEqualTo(ofMinutes(2));
    assertThat(settings.ttlScale().applyAsLong(7)).isEqualTo(21);
    assertThat(settings.get(EngineOptions.LAYER_TIMEOUT)).isEqualTo(ofMillis(4));
    assertThat(settings.get(EngineOptions.BREAKER)).isEqualTo(BreakerPolicy.consecutive(5));
    assertThat(settings.get(EngineOptions.WRITES))
        .isEqualTo(WritePolicy.queued().queueCapacity(6).whenFullDropOldest());
    assertThat(settings.validators()).hasSize(2).first().isSameAs(validator);
    assertThat(settings.count(EngineOptions.PARALLEL)).isEqualTo(7);
    assertThat(settings.get(EngineOptions.MAX_VALUE_BYTES)).isEqualTo(8);
    assertThat(settings.codec()).isSameAs(TEXT);
    assertThat(settings.get(EngineOptions.REQUIRE_UP)).isTrue();
    assertThat(settings.count(EngineOptions.WAITING)).isEqualTo(9);
  }

  @Test
  @DisplayName("A30: what is handed in is handed on, and a given clock is not the chain's own")
  void build_withCollaborators_passesThemOn() {
    FakeClock clock = FakeClock.frozen();
    ChainListener listener = new ChainListener() {};
    CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();
    Loader<Object, String> loader = key -> "x";
    Validator<String> validator = value -> true;

    ChainSettings<String, String> chain = Resolved.bare()
        .resolve(texts()
            .layer(near())
            .clock(clock)
            .listener(listener)
            .circuitBreakers(breakers)
            .loader(loader)
            .validate(validator)
            .executor(Runnable::run));

    assertThat(chain.clock()).isSameAs(clock);
    assertThat(chain.ownsClock()).isFalse();
    assertThat(chain.listener()).isSameAs(listener);
    assertThat(chain.breakers()).isSameAs(breakers);
    assertThat(chain.loader()).isSameAs(loader);
    assertThat(chain.validators()).containsExactly(validator);
    assertThat(chain.executor()).isNotNull();
  }

  @Test
  void origin_given_isTheLoader() {
    Origin<String, String> origin = FakeOrigin.of(Map.of());

    assertThat(Resolved.bare().resolve(texts().layer(near()).origin(origin)).loader())
        .isSameAs(origin);
  }

  @Test
  @DisplayName("A10: a decorator has the capabilities of what it wraps, and is closed once")
  void decorate_withWrapper_inheritsWhatItDoesNotOverride() throws IOException {
    FakeLayer inner = new FakeLayer("redis").bulk();
    LayerSettings<String> settings = Resolved.bare()
        .resolve(texts().layer(inner, l -> l.decorate(Passing::new)))
        .layers()
        .get(0);

    settings.close();

    assertThat(settings.layer()).isInstanceOf(Passing.class);
    assertThat(settings.capabilities()).contains(Capability.BULK);
    assertThat(inner.closed()).isEqualTo(1);
    assertThat(settings.blocking()).isNull();
  }

  @Test
  @DisplayName("A10: a decorator that would lose what it does not override is refused")
  void decorate_withWrapperThatDoesNotForward_isRefused() {
    FakeLayer inner = new FakeLayer("redis");

    assertThatThrownBy(() -> Resolved.bare()
            .resolve(texts()
                .layer(inner, l -> l.decorate(layer -> new Careless((ByteLayer) layer)))))
        .hasMessageContaining("layer 'redis': decorate gave a ")
        .hasMessageContaining("Let it extend ForwardingByteLayer or ForwardingNearLayer.");
    assertThat(inner.closed()).isEqualTo(1);
  }

  @Test
  @DisplayName("H19: a blocking layer is found behind its decorator")
  void decorate_ofBlockingLayer_keepsItInSight() {
    BlockingLayer blocking = new BlockingLayer() {
      @Override
      protected byte[] read(String key) {
        return null;
      }

      @Override
      protected PutResult put(String key, ByteEntry entry, Condition condition) {
        return PutResult.stored();
      }
    };

    LayerSettings<String> settings = Resolved.bare()
        .resolve(texts().layer(LayerSpec.of("files", blocking), l -> l.decorate(Passing::new)))
        .layers()
        .get(0);

    assertThat(settings.blocking()).isSameAs(blocking);
  }

  @Test
  void start_withEngineThatFails_closesLayersAndClock() throws Exception {
    FakeLayer layer = new FakeLayer("redis");
    AtomicReference<ChainSettings<String, String>> settings = new AtomicReference<>();

    assertThatThrownBy(() -> ChainStart.start(texts().layer(layer).definition(), given -> {
          settings.set(given);
          throw new IllegalStateException("no engine");
        }))
        .hasMessage("no engine");
    assertThat(layer.closed()).isEqualTo(1);
    AtomicBoolean ran = new AtomicBoolean();
    settings.get().clock().schedule(() -> ran.set(true), Duration.ZERO);
    try (SystemClock open = new SystemClock()) {
      CompletableFuture<Void> later = new CompletableFuture<>();
      open.schedule(() -> later.complete(null), Duration.ofMillis(1));
      later.get(10, TimeUnit.SECONDS);
    }
    assertThat(ran).as("a closed clock runs nothing").isFalse();
  }

  @Test
  void start_withEngine_givesItsChain() {
    FakeLayer layer = new FakeLayer("redis");
    AtomicReference<ChainSettings<String, String>> settings = new AtomicReference<>();

    CloseableChain<String, String> chain =
        ChainStart.start(texts().layer(layer).definition(), given -> {
          settings.set(given);
          return null;
        });

    assertThat(chain).isNull();
    assertThat(layer.closed()).isZero();
    settings.get().closeAll(new AssertionError());
  }

  /** A decorator that overrides nothing. */
  private static final class Passing extends ForwardingByteLayer {
    Passing(CacheLayer inner) {
      super((ByteLayer) inner);
    }
  }

  /** A decorator that passes on what it must, and nothing else. */
  private record Careless(ByteLayer inner) implements ByteLayer {
    @Override
    public CompletionStage<byte[]> get(String key, Deadline deadline) {
      return inner.get(key, deadline);
    }

    @Override
    public CompletionStage<PutResult> put(
        String key, ByteEntry entry, Condition condition, Deadline deadline) {
      return inner.put(key, entry, condition, deadline);
    }
  }
}
