package io.cachechain.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.ChainConfigurationException;
import io.cachechain.core.found.CaffeineLikeProvider;
import io.cachechain.core.found.ClassPath;
import io.cachechain.core.found.JdbcLikeProvider;
import io.cachechain.core.found.OpenedLayer;
import io.cachechain.core.found.RedisLikeProvider;
import io.cachechain.core.internal.describe.DescriptionText;
import io.cachechain.core.internal.describe.StartLines;
import io.cachechain.core.internal.settings.ChainSettings;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.core.internal.settings.Setting;
import io.cachechain.spi.LayerConfig;
import io.cachechain.spi.LayerSpec;
import io.cachechain.testing.BoundedNearLayer;
import io.cachechain.testing.FakeClock;
import io.cachechain.testing.FakeLayer;
import io.cachechain.testing.FakeLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What is said of many chains, each put together at random from right, odd and wrong settings of
 * all sources: the faults of those that cannot be built, and the descriptions of the others.
 * Nothing of it changes unnoticed. {@code -Dwords.write=true} writes the file anew,
 * {@code -Dwords.chains=6000} looks at more, for a comparison of two states of the code.
 */
@DisplayName("what is said of settings, word for word")
class SettingsWordsTest {
  private static final Path FILE =
      Path.of(System.getProperty("words.file", "src/test/resources/settings/words.txt"));
  private static final int CHAINS = Integer.getInteger("words.chains", 100);

  private static final List<String> TEXTS = List.of(
      "",
      "0",
      "1",
      "5",
      "64",
      "2000",
      "99999999999",
      "0.25",
      "1.5",
      "1ms",
      "100ms",
      "10s",
      "2m",
      "1h",
      "400d",
      "short-term",
      "true",
      "false",
      "on",
      "off",
      "none",
      "one",
      "quorum",
      "show",
      "sync",
      "queued",
      "invalidate",
      "consecutive(3)",
      "failure-rate(20)",
      "failureRate(101)",
      "uniform",
      "by-position",
      "decaying",
      "decaying(0.5, 2s)",
      "drop-newest",
      "drop-oldest",
      "wait(5ms)",
      "run-in-caller",
      "string",
      "json",
      "redis",
      "caffeine, redis",
      "jdbc,redis,caffeine",
      "redis://:secret@cache:6379",
      "jdbc:postgresql://db/app?password=secret",
      "a b");

  private static final List<String> MISSPELT = List.of(
      "cachechain.chains.books.tll",
      "cachechain.chains.books.redis.timeout",
      "cachechain.chains.books.layer.redsi.timeout",
      "cachechain.chains.books.layer.redis.time-out",
      "cachechain.chain.books.ttl",
      "cachechain.chains.boks.ttl",
      "cachchain.chains.books.jitter",
      "cachechain.defaults.tll",
      "cachechain.defaults.layer.memcached.timeout",
      "cachechain.books.ttl");

  @Test
  @DisplayName("descriptions, start lines and faults of random chains are as they were")
  void words_areAsTheyWere() throws IOException {
    StringBuilder words = new StringBuilder();
    for (int seed = 0; seed < CHAINS; seed++) {
      words.append("== ").append(seed).append('\n').append(said(seed)).append('\n');
    }

    if (Boolean.getBoolean("words.write")) {
      Files.writeString(FILE, words, UTF_8);
    }
    assertThat(words.toString()).isEqualTo(Files.readString(FILE, UTF_8));
  }

  private static String said(int seed) {
    Random chance = new Random(seed * 7919L);
    OpenedLayer.takeOpened();
    try {
      Resolved environment = Resolved.bare();
      ChainSettings<Long, String> chain = environment.resolve(chain(environment, chance));
      return described(chain).replaceAll("\\S*\\$\\$Lambda[^ ;]*", "a lambda");
    } catch (ChainConfigurationException refused) {
      return refused.getMessage() + "\nopened and closed again: "
          + OpenedLayer.takeOpened().stream().map(OpenedLayer::closed).toList();
    } catch (IllegalArgumentException | IllegalStateException refusedAtOnce) {
      return "at once: " + refusedAtOnce.getMessage();
    }
  }

  private static ChainBuilder<Long, String> chain(Resolved environment, Random chance) {
    Properties given = new Properties();
    List<String> file = new ArrayList<>();
    int settings = chance.nextInt(7);
    for (int i = 0; i < settings; i++) {
      String scope = chance.nextInt(5) == 0 ? "cachechain.defaults." : "cachechain.chains.books.";
      String path = path(chance);
      set(scope + path, text(path, chance), environment, given, file, chance);
    }
    if (chance.nextInt(8) == 0) {
      set(any(MISSPELT, chance), "10s", environment, given, file, chance);
    }
    if (chance.nextInt(4) == 0) {
      environment.variable("REDIS_URL", "redis://:hidden@cache:6379");
    }
    if (chance.nextInt(4) != 0) {
      environment.variable("DATABASE_URL", "jdbc:postgresql://db/app?password=hidden");
    }
    ClassPath classPath = new ClassPath()
        .providers(CaffeineLikeProvider.class, RedisLikeProvider.class, JdbcLikeProvider.class)
        .settings(file.toArray(String[]::new));
    ChainBuilder<Long, String> chain = ChainBuilder.create("books", Long.class, String.class)
        .classLoader(classPath)
        .clock(FakeClock.frozen())
        .settings(given);
    if (chance.nextBoolean()) {
      chain.loader(id -> "x");
    }
    code(chain, chance);
    return layers(chain, chance);
  }

  private static String path(Random chance) {
    return switch (chance.nextInt(8)) {
      case 0, 1, 2 ->
        EngineOptions.OF_CHAINS
            .get(chance.nextInt(EngineOptions.OF_CHAINS.size()))
            .name();
      case 3 -> "layer.caffeine." + ofLayers(chance);
      case 4 -> "layer.jdbc." + ofLayers(chance);
      case 5 ->
        any(
            List.of(
                "layer.redis.url",
                "layer.redis.password",
                "layer.redis.database",
                "layer.caffeine.maximum-size",
                "layer.jdbc.url"),
            chance);
      default -> "layer.redis." + ofLayers(chance);
    };
  }

  /** Returns a text that the setting takes, most of the time. */
  private static String text(String path, Random chance) {
    List<Setting<?>> settings =
        path.startsWith("layer.") ? EngineOptions.OF_LAYERS : EngineOptions.OF_CHAINS;
    String name = path.replaceFirst("^layer\\.[a-z]+\\.", "");
    List<String> fitting = TEXTS.stream()
        .filter(text -> settings.stream()
            .anyMatch(setting -> setting.name().equals(name) && takes(setting, text)))
        .toList();
    return any(fitting.isEmpty() || chance.nextInt(12) == 0 ? TEXTS : fitting, chance);
  }

  private static boolean takes(Setting<?> setting, String text) {
    try {
      return !text.isEmpty() && setting.parse(text) != null;
    } catch (IllegalArgumentException refused) {
      return false;
    }
  }

  private static String ofLayers(Random chance) {
    return EngineOptions.OF_LAYERS
        .get(chance.nextInt(EngineOptions.OF_LAYERS.size()))
        .name();
  }

  private static void set(
      String key,
      String text,
      Resolved environment,
      Properties given,
      List<String> file,
      Random chance) {
    switch (chance.nextInt(5)) {
      case 0 -> given.setProperty(key, text);
      case 1 -> environment.system(key, text);
      case 2 -> environment.variable(key.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"), text);
      default -> file.add(key + " = " + text);
    }
  }

  private static void code(ChainBuilder<Long, String> chain, Random chance) {
    if (chance.nextInt(6) == 0) {
      chain.ttl(Duration.ofSeconds(1 + chance.nextInt(100)));
    }
    if (chance.nextInt(8) == 0) {
      chain.neverExpires();
    }
    if (chance.nextInt(8) == 0) {
      chain.ttlScale(any(
          List.of(
              TtlScale.byPosition(),
              TtlScale.decaying(),
              (layer, place, layers, ttl) -> ttl.multipliedBy(place)),
          chance));
    }
    if (chance.nextInt(10) == 0) {
      chain.backplane(FakeLog.direct().end("node-1"));
    }
  }

  private static ChainBuilder<Long, String> layers(
      ChainBuilder<Long, String> chain, Random chance) {
    switch (chance.nextInt(5)) {
      case 0, 1 -> chain.discoverLayers();
      case 2 ->
        chain.layer("caffeine", l -> options(l, chance)).layer("redis", l -> options(l, chance));
      case 3 ->
        chain
            .layer(LayerSpec.of("near", BoundedNearLayer.lru(10)))
            .layer("redis", l -> options(l, chance).name("caffeine"))
            .layer("jdbc", l -> options(l, chance));
      default ->
        chain
            .layer(RedisLikeProvider.Spec.at("redis://far:1", "hidden"), l -> options(l, chance))
            .layer(new FakeLayer("jdbc"), l -> options(l, chance));
    }
    if (chance.nextInt(8) == 0) {
      chain.replaceLayer(any(List.of("redis", "jdbc", "rdis"), chance), new FakeLayer("fake"));
    }
    return chain;
  }

  private static LayerOptions<Long, String> options(
      LayerOptions<Long, String> layer, Random chance) {
    switch (chance.nextInt(12)) {
      case 0 -> layer.breaker(BreakerPolicy.consecutive(4).openFor(Duration.ofSeconds(2)));
      case 1 ->
        layer.breaker(BreakerPolicy.failureRate(30)
            .slowerThan(Duration.ofMillis(20), 70)
            .lastCalls(50)
            .atLeast(5)
            .timeouts(4));
      case 2 ->
        layer.writes(WritePolicy.queued()
            .queueCapacity(7)
            .queueMaxBytes(5_000)
            .whenFullWait(Duration.ofMillis(3))
            .warmUpsWhenFull(WritePolicy.WhenFull.DROP_OLDEST));
      case 3 -> layer.ttl(Duration.ofSeconds(40)).ttlScale(0.5);
      case 4 -> layer.set("timeout", "70ms").set("retry", any(TEXTS, chance));
      case 5 -> layer.set("max-tll", "1s");
      case 6 -> layer.enabled(false);
      case 7 -> layer.breaker(BreakerPolicy.off()).maxValueBytes(1_000).parallel(3);
      default -> {
        // nothing
      }
    }
    return layer;
  }

  private static String described(ChainSettings<?, ?> chain) {
    StringBuilder text = new StringBuilder();
    String backplane = chain.backplane() == null ? null : "up";
    text.append(DescriptionText.describe(chain, layer -> "up", backplane)).append('\n');
    StartLines lines = new StartLines(chain);
    text.append(lines.composition()).append('\n').append(lines.leftOut()).append('\n');
    chain
        .provenance()
        .settings()
        .forEach((name, value) -> text.append(name)
            .append('=')
            .append(value)
            .append(" <- ")
            .append(chain.provenance().sources().get(name))
            .append("; "));
    text.append('\n').append(chain.provenance().addresses()).append('\n');
    EngineOptions.OF_CHAINS.forEach(
        setting -> text.append(setting.option().type() == TtlScale.class ? "" : chain.find(setting))
            .append(' '));
    chain.layers().forEach(layer -> {
      text.append('\n').append(layer.name()).append(':');
      EngineOptions.OF_LAYERS.forEach(setting -> text.append(' ').append(layer.find(setting)));
      text.append(' ')
          .append(layer.codec() == null ? "-" : layer.codec().id())
          .append(" of 1,000,000 ms: ")
          .append(layer.ttlScale().applyAsLong(1_000_000));
    });
    for (OpenedLayer opened : OpenedLayer.takeOpened()) {
      LayerConfig config = opened.config();
      text.append('\n')
          .append(config.chain() + "." + config.layer())
          .append(" was opened with ")
          .append(config.namespace() + " " + config.maxEntryBytes() + " " + config.valueType())
          .append(" " + config.timeout() + " " + config.ttl());
    }
    return text.toString();
  }

  private static <T> T any(List<T> things, Random chance) {
    return things.get(chance.nextInt(things.size()));
  }
}
