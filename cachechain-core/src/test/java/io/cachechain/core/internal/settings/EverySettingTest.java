package io.cachechain.core.internal.settings;

import static io.cachechain.core.Resolved.properties;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.core.BreakerPolicy;
import io.cachechain.core.ChainBuilder;
import io.cachechain.core.Resolved;
import io.cachechain.core.WritePolicy;
import io.cachechain.core.WritePolicy.WhenFull;
import io.cachechain.core.found.ClassPath;
import io.cachechain.core.found.RedisLikeProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A24, Z44: every setting reaches the engine, from each source")
class EverySettingTest {
  private static final List<Sample<?>> CHAINS = List.of(
      chain("ttl", "1h", c -> c.find(EngineOptions.TTL), Duration.ofHours(1)),
      chain("ttl", "medium-term", c -> c.find(EngineOptions.TTL), Duration.ofHours(1)),
      chain("never-expires", "true", c -> c.find(EngineOptions.TTL), null),
      chain("ttl-scale", "decaying", c -> layer(c).ttlScale().toString(), "decaying(0.5, 1s)"),
      chain("jitter", "0.25", c -> c.get(EngineOptions.JITTER), 0.25),
      chain("negative.ttl", "7s", c -> c.get(EngineOptions.NEGATIVE_TTL), Duration.ofSeconds(7)),
      chain("timeout", "3s", c -> c.get(EngineOptions.TIMEOUT), Duration.ofSeconds(3)),
      chain(
          "loader.timeout", "4s", c -> c.get(EngineOptions.LOADER_TIMEOUT), Duration.ofSeconds(4)),
      chain("loader.parallel", "5", c -> c.count(EngineOptions.LOADER_PARALLEL), 5),
      chain("loader.waiting", "6", c -> c.count(EngineOptions.LOADER_WAITING), 6),
      chain("loader.max-depth", "9", c -> c.count(EngineOptions.LOADER_MAX_DEPTH), 9),
      chain("codec.parallel", "11", c -> c.count(EngineOptions.CODEC_PARALLEL), 11),
      chain("namespace", "shop:books", c -> c.get(EngineOptions.NAMESPACE), "shop:books"),
      chain("codec", "string", c -> layer(c).codec().id(), "string"),
      chain("close.timeout", "8s", c -> c.get(EngineOptions.CLOSE_TIMEOUT), Duration.ofSeconds(8)),
      chain(
          "connect.timeout",
          "9s",
          c -> c.get(EngineOptions.CONNECT_TIMEOUT),
          Duration.ofSeconds(9)),
      chain(
          "tombstone.life",
          "11s",
          c -> c.get(EngineOptions.TOMBSTONE_LIFE),
          Duration.ofSeconds(11)),
      chain(
          "clock.max-skew",
          "12ms",
          c -> c.get(EngineOptions.CLOCK_MAX_SKEW),
          Duration.ofMillis(12)),
      chain(
          "reservation.life",
          "13s",
          c -> c.get(EngineOptions.RESERVATION_LIFE),
          Duration.ofSeconds(13)),
      chain(
          "write.require", "quorum", c -> c.get(EngineOptions.WRITE_REQUIRE), RequiredAcks.QUORUM),
      chain("lease.wait", "13ms", c -> c.get(EngineOptions.LEASE_WAIT), Duration.ofMillis(13)),
      chain("clock.tick", "13ms", c -> c.get(EngineOptions.CLOCK_TICK), Duration.ofMillis(13)),
      chain("near.sweep", "14s", c -> c.get(EngineOptions.NEAR_SWEEP), Duration.ofSeconds(14)),
      chain("flights.capacity", "15", c -> c.count(EngineOptions.FLIGHTS_CAPACITY), 15),
      chain("bulk.max-keys", "16", c -> c.count(EngineOptions.BULK_MAX_KEYS), 16),
      chain("key.max-bytes", "17", c -> c.count(EngineOptions.KEY_MAX_BYTES), 17),
      chain("messages.keys", "show", ChainSettings::showKeys, true),
      chain(
          "compression.threshold", "2048", c -> c.count(EngineOptions.COMPRESSION_THRESHOLD), 2048),
      chain("compression.threshold", "on", c -> c.count(EngineOptions.COMPRESSION_THRESHOLD), 1024),
      chain("missed.capacity", "18", c -> c.count(EngineOptions.MISSED_CAPACITY), 18),
      chain("missed.max-bytes", "4096", c -> c.get(EngineOptions.MISSED_MAX_BYTES), 4_096L),
      chain("backplane", "off", ChainSettings::backplane, null),
      chain(
          "backplane.heartbeat",
          "2s",
          c -> c.get(EngineOptions.BACKPLANE_HEARTBEAT),
          Duration.ofSeconds(2)),
      chain("message.max-keys", "19", c -> c.count(EngineOptions.MESSAGE_MAX_KEYS), 19),
      chain("revalidation.rate", "20", c -> c.count(EngineOptions.REVALIDATION_RATE), 20),
      chain(
          "generations.poll",
          "2s",
          c -> c.get(EngineOptions.GENERATIONS_POLL),
          Duration.ofSeconds(2)),
      chain("layers", "redis", c -> c.layers().size(), 1));

  private static final List<Sample<?>> LAYERS = List.of(
      layer("ttl", "2m", l -> l.find(EngineOptions.LAYER_TTL), Duration.ofMinutes(2)),
      layer("ttl-scale", "8", l -> l.ttlScale().applyAsLong(7), 56L),
      layer("max-ttl", "90s", l -> l.find(EngineOptions.MAX_TTL), Duration.ofSeconds(90)),
      layer("timeout", "123ms", l -> l.get(EngineOptions.LAYER_TIMEOUT), Duration.ofMillis(123)),
      layer("breaker", "off", l -> l.get(EngineOptions.BREAKER), BreakerPolicy.off()),
      layer(
          "breaker",
          "consecutive(7)",
          l -> l.get(EngineOptions.BREAKER),
          BreakerPolicy.consecutive(7)),
      layer(
          "breaker",
          "consecutive",
          l -> l.get(EngineOptions.BREAKER),
          BreakerPolicy.consecutive(5)),
      layer(
          "breaker",
          "failure-rate(30)",
          l -> l.get(EngineOptions.BREAKER),
          BreakerPolicy.failureRate(30)),
      layer(
          "breaker.failure-rate",
          "31",
          l -> l.get(EngineOptions.BREAKER),
          BreakerPolicy.failureRate(31)),
      layer(
          "breaker.slower-than",
          "32ms",
          l -> l.get(EngineOptions.BREAKER).slowerThan(),
          Duration.ofMillis(32)),
      layer("breaker.last-calls", "33", l -> l.get(EngineOptions.BREAKER).lastCalls(), 33),
      layer(
          "breaker.within",
          "34s",
          l -> l.get(EngineOptions.BREAKER).within(),
          Duration.ofSeconds(34)),
      layer("breaker.at-least", "35", l -> l.get(EngineOptions.BREAKER).atLeast(), 35),
      layer(
          "breaker.open-for",
          "36s",
          l -> l.get(EngineOptions.BREAKER).openFor(),
          Duration.ofSeconds(36)),
      layer("breaker.timeouts", "4", l -> l.get(EngineOptions.BREAKER).timeouts(), 4),
      layer(
          "breaker.silence",
          "5s",
          l -> l.get(EngineOptions.BREAKER).silence(),
          Duration.ofSeconds(5)),
      layer("writes", "queued", l -> l.get(EngineOptions.WRITES).mode(), WritePolicy.Mode.QUEUED),
      layer(
          "writes",
          "invalidate",
          l -> l.get(EngineOptions.WRITES).mode(),
          WritePolicy.Mode.INVALIDATE),
      layer("queue.capacity", "37", l -> l.get(EngineOptions.WRITES).queueCapacity(), 37),
      layer("queue.max-bytes", "37_000", l -> l.get(EngineOptions.WRITES).queueMaxBytes(), 37_000L),
      layer(
          "queue.overflow.write",
          "drop-oldest",
          l -> l.get(EngineOptions.WRITES).whenFull(),
          WhenFull.DROP_OLDEST),
      layer(
          "queue.overflow.write",
          "run-in-caller",
          l -> l.get(EngineOptions.WRITES).whenFull(),
          WhenFull.RUN_IN_CALLER),
      layer(
          "queue.overflow.write",
          "wait(38ms)",
          l -> l.get(EngineOptions.WRITES).longestWait(),
          Duration.ofMillis(38)),
      layer(
          "queue.overflow.warm",
          "drop-oldest",
          l -> l.get(EngineOptions.WRITES).warmUpsWhenFull(),
          WhenFull.DROP_OLDEST),
      layer("queue.batch", "39", l -> l.count(EngineOptions.QUEUE_BATCH), 39),
      layer("parallel", "40", l -> l.count(EngineOptions.PARALLEL), 40),
      layer("waiting", "41", l -> l.count(EngineOptions.WAITING), 41),
      layer("max-value-bytes", "1_000_000", l -> l.get(EngineOptions.MAX_VALUE_BYTES), 1_000_000L),
      layer("codec", "string", l -> l.codec().id(), "string"),
      layer("require-up", "true", l -> l.get(EngineOptions.REQUIRE_UP), true),
      layer("enabled", "true", LayerSettings::name, "redis"),
      layer("provider", "redis", LayerSettings::provider, "redis"),
      layer("batch.size", "42", l -> l.count(EngineOptions.BATCH_SIZE), 42),
      layer("batch.inflight", "43", l -> l.count(EngineOptions.BATCH_INFLIGHT), 43),
      layer("retry", "3", l -> l.count(EngineOptions.RETRY), 3),
      layer("fail-fast", "true", l -> l.get(EngineOptions.FAIL_FAST), true));

  private static <T> Sample<T> chain(
      String option, String text, Function<ChainSettings<String, String>, T> effect, T expected) {
    return new Sample<>(option, text, effect, expected);
  }

  private static <T> Sample<T> layer(
      String option, String text, Function<LayerSettings<String>, T> effect, T expected) {
    return new Sample<>(
        "layer.redis." + option, text, chain -> effect.apply(layer(chain)), expected);
  }

  private static LayerSettings<String> layer(ChainSettings<String, String> chain) {
    return chain.layers().get(0);
  }

  static Stream<Sample<?>> samples() {
    return Stream.concat(CHAINS.stream(), LAYERS.stream());
  }

  private static ChainBuilder<String, String> chain(ClassPath classPath) {
    return ChainBuilder.create("books-eu", String.class, String.class)
        .classLoader(classPath.providers(RedisLikeProvider.class))
        .discoverLayers();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void given_inProperties_counts(Sample<?> sample) {
    var chain = chain(new ClassPath())
        .settings(properties("cachechain.chains.books-eu." + sample.path, sample.text));

    sample.check(Resolved.bare().resolve(chain), "settings(..)");
  }

  @ParameterizedTest
  @MethodSource("samples")
  void given_asSystemProperty_counts(Sample<?> sample) {
    String name = "cachechain.chains.books-eu." + sample.path;

    sample.check(
        Resolved.bare().system(name, sample.text).resolve(chain(new ClassPath())), "-D" + name);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void given_asVariable_counts(Sample<?> sample) {
    String name = "CACHECHAIN_CHAINS_BOOKS_EU_"
        + sample.path.toUpperCase(java.util.Locale.ROOT).replace('.', '_').replace('-', '_');

    sample.check(Resolved.bare().variable(name, sample.text).resolve(chain(new ClassPath())), name);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void given_inEnvFile_counts(Sample<?> sample, @TempDir Path directory) throws IOException {
    String name = "CACHECHAIN_CHAINS_BOOKS_EU_"
        + sample.path.toUpperCase(java.util.Locale.ROOT).replace('.', '_').replace('-', '_');
    Path file = Files.writeString(directory.resolve(".env"), name + "='" + sample.text + "'\n");

    sample.check(
        Resolved.bare().resolve(chain(new ClassPath()).envFile(file)), name + " (" + file + ")");
  }

  @ParameterizedTest
  @MethodSource("samples")
  void given_inFileOnClassPath_counts(Sample<?> sample) {
    var chain = chain(new ClassPath()
        .settings("cachechain.chains.books-eu." + sample.path + " = " + sample.text));

    sample.check(Resolved.bare().resolve(chain), "cachechain.properties");
  }

  @ParameterizedTest
  @MethodSource("samples")
  void given_forAllChains_counts(Sample<?> sample) {
    var chain =
        chain(new ClassPath().settings("cachechain.defaults." + sample.path + " = " + sample.text));

    sample.check(Resolved.bare().resolve(chain), "cachechain.properties");
  }

  @ParameterizedTest
  @MethodSource("samples")
  void given_bySetInCode_counts(Sample<?> sample) {
    if (!sample.path.startsWith("layer.") || sample.path.endsWith(".provider")) {
      return; // a chain has typed methods only, and layer(..) names the provider
    }
    var chain = ChainBuilder.create("books", String.class, String.class)
        .layer(RedisLikeProvider.Spec.at("redis://a"), l -> l.set(sample.option(), sample.text));

    sample.check(Resolved.bare().resolve(chain), "code");
  }

  @Test
  void options_ofTheEngine_allHaveASample() {
    assertThat(sampled(CHAINS)).isEqualTo(names(EngineOptions.OF_CHAINS));
    assertThat(sampled(LAYERS))
        .containsAll(without(names(EngineOptions.OF_LAYERS), "breaker.slow-rate"));
  }

  @Test
  @DisplayName("Z44: each constant is listed, so that it is known, shown and suggested")
  void options_declared_areListed() throws IllegalAccessException {
    Set<Object> listed = new java.util.HashSet<>(EngineOptions.OF_CHAINS);
    listed.addAll(EngineOptions.OF_LAYERS);

    for (var field : EngineOptions.class.getDeclaredFields()) {
      if (field.getType() == Setting.class) {
        assertThat(listed).as(field.getName()).contains(field.get(null));
      }
    }
    for (Object each : listed) {
      assertThat(((Setting<?>) each).option().description()).as(each.toString()).isNotEmpty();
    }
  }

  @Test
  void slowRate_besideSlowerThan_counts() {
    var chain = chain(new ClassPath())
        .settings(properties(
            "cachechain.chains.books-eu.layer.redis.breaker.slower-than", "20ms",
            "cachechain.chains.books-eu.layer.redis.breaker.slow-rate", "80"));

    BreakerPolicy breaker = layer(Resolved.bare().resolve(chain)).get(EngineOptions.BREAKER);

    assertThat(breaker)
        .isEqualTo(BreakerPolicy.failureRate(50).slowerThan(Duration.ofMillis(20), 80));
  }

  private static Set<String> sampled(List<Sample<?>> samples) {
    Set<String> names = new TreeSet<>();
    samples.forEach(sample -> names.add(sample.option()));
    return names;
  }

  private static Set<String> names(List<Setting<?>> settings) {
    Set<String> names = new TreeSet<>();
    settings.forEach(setting -> names.add(setting.name()));
    return names;
  }

  private static Set<String> without(Set<String> names, String name) {
    names.remove(name);
    return names;
  }

  record Sample<T>(
      String path, String text, Function<ChainSettings<String, String>, T> effect, T expected) {
    String option() {
      return path.replace("layer.redis.", "");
    }

    void check(ChainSettings<String, String> chain, String source) {
      assertThat(effect.apply(chain)).isEqualTo(expected);
      if (option().equals("enabled") || option().equals("provider")) {
        return; // of no effect that is worth a line: the layer is there
      }
      String key = path.replace("layer.", "");
      assertThat(chain.provenance().sources())
          .hasEntrySatisfying(key, found -> assertThat(found).startsWith(source));
      assertThat(chain.provenance().notDefault())
          .anySatisfy(line -> assertThat(line).startsWith(key).contains("<- " + source));
    }

    @Override
    public String toString() {
      return path + "=" + text;
    }
  }
}
