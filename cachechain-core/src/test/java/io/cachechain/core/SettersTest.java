package io.cachechain.core;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.cachechain.TypeRef;
import io.cachechain.core.found.ClassPath;
import io.cachechain.spi.Codec;
import io.cachechain.spi.LayerSpec;
import io.cachechain.testing.BoundedNearLayer;
import io.cachechain.testing.FakeClock;
import io.cachechain.testing.FakeOrigin;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A12: each setting once, a bad value at once, null by name")
class SettersTest {
  private static final Codec TEXT = Codec.of("text", String.class, String::getBytes, String::new);

  private static ChainBuilder<String, String> texts() {
    return ChainBuilder.create("texts", String.class, String.class);
  }

  private static LayerSpec<Object, Object> near() {
    return LayerSpec.of("near", BoundedNearLayer.lru(10));
  }

  static Stream<Call<ChainBuilder<String, String>>> chainSetters() {
    return Stream.of(
        new Call<>("ttl", b -> b.ttl(ofHours(1)), "ttl was set to 1 h already"),
        new Call<>(
            "neverExpires", ChainBuilder::neverExpires, "never-expires was set to true already"),
        new Call<>(
            "ttlScale",
            b -> b.ttlScale(TtlScale.byPosition()),
            "ttl-scale was set to by-position already"),
        new Call<>("jitter", b -> b.jitter(0.2), "jitter was set to 0.2 already"),
        new Call<>("timeout", b -> b.timeout(ofSeconds(1)), "timeout was set to 1 s already"),
        new Call<>(
            "loaderTimeout",
            b -> b.loaderTimeout(ofMillis(1500)),
            "loader.timeout was set to 1.5 s already"),
        new Call<>(
            "loaderParallel",
            b -> b.loaderParallel(1_000),
            "loader.parallel was set to 1,000 already"),
        new Call<>("namespace", b -> b.namespace("shop"), "namespace was set to shop already"),
        new Call<>("codec", b -> b.codec(TEXT), "codec was set already"),
        new Call<>("keyText", b -> b.keyText(key -> key, text -> text), "keyText was set already"),
        new Call<>("settings", b -> b.settings(new Properties()), "settings was set already"),
        new Call<>("envFile", b -> b.envFile(Path.of(".env")), "envFile was set already"),
        new Call<>(
            "classLoader", b -> b.classLoader(new ClassPath()), "classLoader was set already"),
        new Call<>("listener", b -> b.listener(new ChainListener() {}), "listener was set already"),
        new Call<>(
            "circuitBreakers",
            b -> b.circuitBreakers(CircuitBreakerRegistry.ofDefaults()),
            "circuitBreakers was set already"),
        new Call<>("clock", b -> b.clock(FakeClock.frozen()), "clock was set already"),
        new Call<>("executor", b -> b.executor(Runnable::run), "executor was set already"),
        new Call<>(
            "discoverLayers", ChainBuilder::discoverLayers, "discoverLayers was set already"),
        new Call<>(
            "replaceLayer", b -> b.replaceLayer("a", near()), "replaceLayer(a) was set already"));
  }

  @ParameterizedTest
  @MethodSource("chainSetters")
  void setter_calledTwice_isRefused(Call<ChainBuilder<String, String>> setter) {
    var builder = texts();
    setter.call.accept(builder);

    assertThatIllegalStateException()
        .isThrownBy(() -> setter.call.accept(builder))
        .withMessage("chain 'texts': " + setter.expected + "; each setting may be given once.");
  }

  static Stream<Call<LayerOptions<String, String>>> layerSetters() {
    return Stream.of(
        new Call<>("name", l -> l.name("a"), "name was set already"),
        new Call<>("ttl", l -> l.ttl(ofHours(1)), "ttl was set to 1 h already"),
        new Call<>("ttlScale", l -> l.ttlScale(2), "ttl-scale was set to 2.0 already"),
        new Call<>("timeout", l -> l.timeout(ofMillis(100)), "timeout was set to 100 ms already"),
        new Call<>(
            "breaker",
            l -> l.breaker(BreakerPolicy.consecutive(5)),
            "breaker was set to consecutive(5) already"),
        new Call<>(
            "writes", l -> l.writes(WritePolicy.queued()), "writes was set to queued already"),
        new Call<>("parallel", l -> l.parallel(5), "parallel was set to 5 already"),
        new Call<>(
            "maxValueBytes", l -> l.maxValueBytes(5), "max-value-bytes was set to 5 already"),
        new Call<>("codec", l -> l.codec(TEXT), "codec was set already"),
        new Call<>("requireUp", LayerOptions::requireUp, "require-up was set to true already"),
        new Call<>("enabled", l -> l.enabled(true), "enabled was set to true already"),
        new Call<>("decorate", l -> l.decorate(layer -> layer), "decorate was set already"),
        new Call<>("set", l -> l.set("max-ttl", "1m"), "max-ttl was set already"));
  }

  @ParameterizedTest
  @MethodSource("layerSetters")
  @DisplayName(
      "api.md, section 7: layer 'redis': ttl was set to 1 h already; each setting may be given once.")
  void layerSetter_calledTwice_isRefused(Call<LayerOptions<String, String>> setter) {
    assertThatIllegalStateException()
        .isThrownBy(() -> texts().layer("redis", l -> {
          setter.call.accept(l);
          setter.call.accept(l);
        }))
        .withMessage("layer 'redis': " + setter.expected + "; each setting may be given once.");
  }

  @Test
  void set_ofWhatAMethodSet_isRefused() {
    assertThatIllegalStateException()
        .isThrownBy(() -> texts().layer("redis", l -> l.ttl(ofHours(1)).set("ttl", "1h")))
        .withMessageStartingWith("layer 'redis': ttl was set to 1 h already");
  }

  @Test
  void loaderAndOrigin_together_areRefused() {
    assertThatIllegalStateException()
        .isThrownBy(() -> texts().loader(key -> key).origin(FakeOrigin.of(Map.of())))
        .withMessage(
            "chain 'texts': a loader was set already; a chain ends with one loader or one origin.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> texts().loader(FakeOrigin.<String, String>of(Map.of())))
        .withMessageContaining("Call origin(..)");
  }

  static Stream<Call<ChainBuilder<String, String>>> badValues() {
    return Stream.of(
        new Call<>(
            "ttl 0",
            b -> b.ttl(Duration.ZERO),
            "ttl is zero. Memcached and Hazelcast read 0 as \"for ever\", Caffeine as \"not at all\". Say EntryPolicy.doNotStore() or neverExpires()."),
        new Call<>(
            "ttl < 0",
            b -> b.ttl(ofMillis(-1)),
            "ttl is PT-0.001S, allowed are 1 ms to 3,650 days"),
        new Call<>("jitter", b -> b.jitter(0.6), "jitter is 0.6, allowed are 0 to 0.5"),
        new Call<>("jitter", b -> b.jitter(Double.NaN), "jitter is NaN, allowed are 0 to 0.5"),
        new Call<>(
            "timeout", b -> b.timeout(ofHours(3)), "timeout is 3 h, allowed are 1 ms to 2 h"),
        new Call<>(
            "loaderTimeout",
            b -> b.loaderTimeout(ofDays(1)),
            "loader.timeout is 1 day, allowed are 1 ms to 1 h"),
        new Call<>(
            "loaderParallel",
            b -> b.loaderParallel(0),
            "loader.parallel is 0, allowed are 1 to 100,000"),
        new Call<>(
            "namespace",
            b -> b.namespace(" "),
            "namespace has 1 characters, allowed are 1 to 128 printable ones of ASCII without white space at either end"),
        new Call<>(
            "layer timeout",
            b -> b.layer("r", l -> l.timeout(Duration.ZERO)),
            "timeout is 0 ms, allowed are 1 ms to 5 min"),
        new Call<>(
            "layer ttl",
            b -> b.layer("r", l -> l.ttl(ofDays(4_000))),
            "ttl is PT96000H, allowed are 1 ms to 3,650 days"),
        new Call<>(
            "ttlScale",
            b -> b.layer("r", l -> l.ttlScale(0)),
            "ttl-scale is 0, allowed are 0.01 to 100"),
        new Call<>(
            "parallel",
            b -> b.layer("r", l -> l.parallel(-1)),
            "parallel is -1, allowed are 1 to 10,000"),
        new Call<>(
            "maxValueBytes",
            b -> b.layer("r", l -> l.maxValueBytes(0)),
            "max-value-bytes is 0, allowed are 1 to 2,147,483,647"),
        new Call<>(
            "layer name",
            b -> b.layer("r", l -> l.name("a.b")),
            "layer name 'a.b' is not allowed: 1 to 64 characters of a-z, 0-9 and -"),
        new Call<>(
            "provider name",
            b -> b.layer("Redis"),
            "provider name 'Redis' is not allowed: 1 to 64 characters of a-z, 0-9 and -"),
        new Call<>(
            "consecutive",
            b -> BreakerPolicy.consecutive(0),
            "consecutive is 0, allowed are 1 to 1,000"),
        new Call<>(
            "failureRate",
            b -> BreakerPolicy.failureRate(101),
            "failureRate is 101, allowed are 1 to 100"),
        new Call<>(
            "lastCalls",
            b -> BreakerPolicy.failureRate(1).atLeast(20).lastCalls(10),
            "lastCalls is 10, allowed are 20 to 100,000"),
        new Call<>(
            "queueCapacity",
            b -> WritePolicy.queued().queueCapacity(0),
            "queueCapacity is 0, allowed are 1 to 10,000,000"),
        new Call<>(
            "queueMaxBytes",
            b -> WritePolicy.queued().queueMaxBytes(1_023),
            "queueMaxBytes is 1,023, allowed are 1,024 to 1,099,511,627,776"),
        new Call<>(
            "whenFullWait",
            b -> WritePolicy.queued().whenFullWait(ofMinutes(6)),
            "whenFullWait is 6 min, allowed are 1 ms to 5 min"));
  }

  @ParameterizedTest
  @MethodSource("badValues")
  void setter_withBadValue_isRefusedAtOnce(Call<ChainBuilder<String, String>> setter) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> setter.call.accept(texts()))
        .withMessage(setter.expected);
  }

  static Stream<Call<ChainBuilder<String, String>>> nulls() {
    return Stream.of(
        new Call<>("name", b -> ChainBuilder.create(null, String.class, String.class), "name"),
        new Call<>("keyType", b -> ChainBuilder.create("a", null, String.class), "keyType"),
        new Call<>(
            "valueType",
            b -> ChainBuilder.create("a", String.class, (Class<String>) null),
            "valueType"),
        new Call<>(
            "valueType",
            b -> ChainBuilder.create("a", String.class, (TypeRef<String>) null),
            "valueType"),
        new Call<>("provider", b -> b.layer((String) null), "provider"),
        new Call<>("spec", b -> b.layer((LayerSpec<Object, Object>) null), "spec"),
        new Call<>("options", b -> b.layer("a", null), "options"),
        new Call<>("spec", b -> b.replaceLayer("a", null), "spec"),
        new Call<>("loader", b -> b.loader(null), "loader"),
        new Call<>("origin", b -> b.origin(null), "origin"),
        new Call<>("ttl", b -> b.ttl(null), "ttl"),
        new Call<>("timeout", b -> b.timeout(null), "timeout"),
        new Call<>("loaderTimeout", b -> b.loaderTimeout(null), "loader.timeout"),
        new Call<>("namespace", b -> b.namespace(null), "namespace"),
        new Call<>("codec", b -> b.codec(null), "codec"),
        new Call<>("write", b -> b.keyText(null, text -> text), "write"),
        new Call<>("read", b -> b.keyText(key -> key, null), "read"),
        new Call<>("validator", b -> b.validate(null), "validator"),
        new Call<>("settings", b -> b.settings(null), "settings"),
        new Call<>("envFile", b -> b.envFile(null), "file"),
        new Call<>("classLoader", b -> b.classLoader(null), "classLoader"),
        new Call<>("listener", b -> b.listener(null), "listener"),
        new Call<>("registry", b -> b.circuitBreakers(null), "registry"),
        new Call<>("clock", b -> b.clock(null), "clock"),
        new Call<>("executor", b -> b.executor(null), "executor"),
        new Call<>("layer ttl", b -> b.layer("a", l -> l.ttl(null)), "ttl"),
        new Call<>(
            "layer breaker", b -> b.layer("a", l -> l.breaker((BreakerPolicy) null)), "breaker"),
        new Call<>("layer writes", b -> b.layer("a", l -> l.writes(null)), "writes"),
        new Call<>("layer validate", b -> b.layer("a", l -> l.validate(null)), "validator"),
        new Call<>("layer decorate", b -> b.layer("a", l -> l.decorate(null)), "decorator"),
        new Call<>("layer set", b -> b.layer("a", l -> l.set("ttl", null)), "text"));
  }

  @ParameterizedTest
  @MethodSource("nulls")
  void setter_withNull_namesTheParameter(Call<ChainBuilder<String, String>> setter) {
    assertThatNullPointerException()
        .isThrownBy(() -> setter.call.accept(texts()))
        .withMessage(setter.expected);
  }

  record Call<T>(String name, Consumer<T> call, String expected) {
    @Override
    public String toString() {
      return name;
    }
  }
}
