package io.cachechain.core.internal.describe;

import static io.cachechain.core.Resolved.properties;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.cachechain.ChainDescription;
import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.core.BreakerPolicy;
import io.cachechain.core.ChainBuilder;
import io.cachechain.core.Resolved;
import io.cachechain.core.WritePolicy;
import io.cachechain.core.found.CaffeineLikeProvider;
import io.cachechain.core.found.ClassPath;
import io.cachechain.core.found.DriverlessProvider;
import io.cachechain.core.found.JdbcLikeProvider;
import io.cachechain.core.found.RedisLikeProvider;
import io.cachechain.core.internal.settings.ChainSettings;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.Capability;
import io.cachechain.spi.ForwardingByteLayer;
import io.cachechain.spi.LayerSpec;
import io.cachechain.testing.BoundedNearLayer;
import io.cachechain.testing.FakeClock;
import io.cachechain.testing.FakeLayer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

@DisplayName("A28: what people see of a chain")
class DescriptionTest {
  private final ClassPath classPath = new ClassPath()
      .providers(
          CaffeineLikeProvider.class,
          RedisLikeProvider.class,
          JdbcLikeProvider.class,
          DriverlessProvider.class);

  private ChainBuilder<Long, String> books() {
    return ChainBuilder.create("books", Long.class, String.class).classLoader(classPath);
  }

  /** The chain of api.md, section 8. */
  private ChainSettings<Long, String> sample(FakeClock clock) {
    classPath.settings(
        "cachechain.chains.books.layers = caffeine, redis, memcached, jdbc",
        "cachechain.chains.books.layer.caffeine.maximum-size = 50000",
        "cachechain.chains.books.layer.caffeine.ttl = 5m",
        "cachechain.chains.books.layer.caffeine.max-ttl = 5m",
        "cachechain.chains.books.layer.redis.timeout = 100ms",
        "cachechain.chains.books.layer.redis.breaker = consecutive(5)",
        "cachechain.chains.books.layer.redis.password = s3cret",
        "cachechain.chains.books.layer.jdbc.writes = queued",
        "cachechain.chains.books.ttl = 1h");
    return Resolved.bare()
        .variable("REDIS_URL", "redis://:hidden@cache:6379")
        .variable("DATABASE_URL", "jdbc:postgresql://db/app?password=hidden")
        .variable("CACHECHAIN_CHAINS_BOOKS_LAYER_MEMCACHED_ENABLED", "false")
        .resolve(books().discoverLayers().loader(id -> "x").clock(clock));
  }

  @Test
  @DisplayName("api.md, section 8: the start lines")
  void startLines_ofSample_showTheChain() {
    FakeClock clock = FakeClock.frozen();
    StartLines lines = new StartLines(sample(clock));
    clock.advance(ofMillis(84));

    assertThat(lines.composition())
        .isEqualTo(
            "books: caffeine(50,000 entries, ttl 5 min) -> redis(redis://:***@cache:6379, 100 ms) ->"
                + " jdbc(jdbc:postgresql://db/app?password=***, 250 ms, queued) -> loader(30 s); ttl 1 h; up in 84 ms");
    assertThat(lines.leftOut())
        .isEqualTo(
            "books: left out: memcached (CACHECHAIN_CHAINS_BOOKS_LAYER_MEMCACHED_ENABLED=false). Other nodes may"
                + " see an old value for up to 5 min: no backplane; in a layer that missed a write, 1 h at most, else"
                + " until the replay.");
  }

  @Test
  @DisplayName("api.md, section 8: describe()")
  void describe_ofSample_showsTheTable() {
    ChainDescription description = DescriptionText.describe(
        sample(FakeClock.frozen()),
        Map.of("caffeine", "up", "redis", "open 3.2 s: timeout", "jdbc", "up, 12 waiting")::get,
        null);

    assertThat(description).hasToString("""
            chain books: Long -> String, namespace books
             #  layer     where                                  keeps           ttl    timeout  breaker      writes  state
             1  caffeine  this process                           50,000 objects  5 min  -        -            sync    up
             2  redis     redis://:***@cache:6379                bytes (string)  1 h    100 ms   5 in a row   sync    open 3.2 s: timeout
             3  jdbc      jdbc:postgresql://db/app?password=***  bytes (string)  1 h    250 ms   50 % of 100  queued  up, 12 waiting
                loader    256 at once                            -               -      30 s     -            -       -
             left out: memcached (CACHECHAIN_CHAINS_BOOKS_LAYER_MEMCACHED_ENABLED=false)
             can do: caffeine size
             worst staleness on another node: 5 min (no backplane; caffeine's max-ttl), and while a write waits for jdbc
             worst staleness from a layer that missed a write: 1 h at most, else until the replay
             worst staleness after a clear on another node: 1 s (generations.poll)
             not default: caffeine.maximum-size 50,000 <- cachechain.properties; caffeine.ttl 5 min <- cachechain.properties; caffeine.max-ttl 5 min <- cachechain.properties; redis.url <- REDIS_URL; redis.password <- cachechain.properties; redis.timeout 100 ms <- cachechain.properties; redis.breaker consecutive(5) <- cachechain.properties; jdbc.url <- DATABASE_URL; jdbc.writes queued <- cachechain.properties; layers caffeine, redis, memcached, jdbc <- cachechain.properties; ttl 1 h <- cachechain.properties""".stripIndent());
  }

  @Test
  @DisplayName("A24: the value of each setting and where it came from, secrets masked")
  void describe_ofSample_showsSettingsAndSources() {
    ChainDescription description =
        DescriptionText.describe(sample(FakeClock.frozen()), layer -> "up", null);

    assertThat(description.layers()).containsExactly("caffeine", "redis", "jdbc");
    assertThat(description.setting("redis", "timeout")).contains("100ms");
    assertThat(description.source("redis", "timeout")).contains("cachechain.properties");
    assertThat(description.setting("redis", "url")).contains("redis://:***@cache:6379");
    assertThat(description.source("redis", "url")).contains("REDIS_URL");
    assertThat(description.setting("redis", "password")).contains("***");
    assertThat(description.setting("redis", "database")).contains("0");
    assertThat(description.source("redis", "database")).contains("default");
    assertThat(description.setting("redis", "codec")).contains("string");
    assertThat(description.setting("jdbc", "timeout")).contains("250ms");
    assertThat(description.source("jdbc", "timeout")).contains("default");
    assertThat(description.setting("caffeine", "timeout")).isEmpty();
    assertThat(description.setting("ttl")).contains("1h");
    assertThat(description.leftOut()).containsOnlyKeys("memcached");
    assertThat(description.toString()).doesNotContain("s3cret").doesNotContain("hidden");
    assertThat(description.toString().lines()).noneMatch(line -> line.endsWith(" "));
  }

  @Test
  @DisplayName("api.md, section 1: the bug that everybody hunts for an afternoon")
  void resolve_withVariableOverruledByCode_saysSo() {
    var chain = Resolved.bare()
        .variable("REDIS_URL", "redis://other")
        .variable("CACHECHAIN_CHAINS_BOOKS_TTL", "2h")
        .resolve(books().layer(RedisLikeProvider.Spec.at("redis://cache:6379")).ttl(ofHours(1)));

    assertThat(chain.provenance().remarks())
        .containsExactly(
            "REDIS_URL is set but not used: the address is given in code",
            "CACHECHAIN_CHAINS_BOOKS_TTL (ttl) is set but not used: ttl is given in code");
    assertThat(DescriptionText.describe(chain, layer -> "up", null).toString())
        .contains("REDIS_URL is set but not used");
  }

  @Test
  void resolve_withSettingsForSimilarChain_asksWhetherItIsMisspelt() {
    var chain = Resolved.bare()
        .system("cachechain.chains.boooks.ttl", "1h")
        .resolve(books().layer("redis"));

    assertThat(chain.provenance().remarks())
        .containsExactly(
            "there are settings for a chain 'boooks' and none for this one: is one of the names misspelt?");
  }

  @Test
  @DisplayName("api.md, section 8: the line for a server that does not answer")
  void notAnswering_byAddress_showsWhereItCameFrom() {
    var byDefault = Resolved.bare().resolve(books().layer("redis"));
    var byVariable =
        Resolved.bare().variable("REDIS_URL", "redis://a").resolve(books().layer("redis"));
    var inCode =
        Resolved.bare().resolve(books().layer(RedisLikeProvider.Spec.at("redis://b", "pw")));
    var refused = new LayerException(FailureKind.CONNECTION, "Connection refused", null);

    assertThat(notAnswering(byDefault, refused))
        .isEqualTo(
            "books: redis does not answer at redis://127.0.0.1:6379 (the built-in default; REDIS_URL is not set):"
                + " Connection refused; going on without it, it joins when it answers, further failures at debug");
    assertThat(notAnswering(byVariable, refused))
        .contains("at redis://a (from REDIS_URL): Connection refused; going on");
    assertThat(notAnswering(inCode, refused))
        .contains("at redis://b (given in code): Connection refused; going on");
  }

  @Test
  @DisplayName(
      "Z79: what does not pass by itself is not called silence; the server's words stand in the line, a password does not")
  void notAnswering_refusedForGood_saysWhy() {
    var chain = Resolved.bare().resolve(books().layer("redis"));
    var wrongPassword = new LayerException(
        FailureKind.MISUSE,
        "redis://127.0.0.1:6379: WRONGPASS invalid username-password pair",
        null);

    assertThat(notAnswering(chain, wrongPassword))
        .isEqualTo(
            "books: redis cannot be used at redis://127.0.0.1:6379 (the built-in default; REDIS_URL is not set):"
                + " WRONGPASS invalid username-password pair; going on without it, it joins when this is corrected,"
                + " further failures at debug");
    assertThat(notAnswering(
            chain,
            new CompletionException(new LayerException(
                FailureKind.REFUSED, "redis://127.0.0.1:6379: not connected", wrongPassword))))
        .contains(": WRONGPASS invalid username-password pair; going on");
    assertThat(notAnswering(chain, new IOException("no route to redis://me:s3cret@b")))
        .contains(" does not answer at ", "no route to redis://me:***@b; going on");
  }

  private static String notAnswering(ChainSettings<?, ?> chain, Throwable failure) {
    return new StartLines(chain).notAnswering(chain.layers().get(0), failure);
  }

  @Test
  void log_atInfo_writesEachLineWithTheChainsName() {
    Logger logger = (Logger) LoggerFactory.getLogger("io.cachechain");
    Level before = logger.getLevel();
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    logger.setLevel(Level.INFO);
    try {
      new StartLines(Resolved.bare()
              .variable("REDIS_URL", "redis://x")
              .resolve(books().layer(RedisLikeProvider.Spec.at("redis://b"))))
          .log();
    } finally {
      logger.detachAppender(lines);
      logger.setLevel(before);
    }

    assertThat(lines.list).hasSize(3).allSatisfy(line -> {
      assertThat(line.getLevel()).isEqualTo(Level.INFO);
      assertThat(line.getFormattedMessage()).startsWith("books: ");
    });
  }

  @Test
  void worstStaleness_byComposition_isComputed() {
    LayerSpec<Object, Object> near = LayerSpec.of("near", BoundedNearLayer.lru(10));
    FakeLayer far = new FakeLayer("far");

    assertThat(worst(books().layer(near).layer(far)))
        .isEqualTo("30 s (no backplane; near's max-ttl)");
    assertThat(worst(books().layer(near, l -> l.ttl(ofSeconds(9))).layer(far)))
        .isEqualTo("9 s (no backplane; near's ttl)");
    assertThat(worst(books().layer(near, l -> l.ttl(ofMinutes(5))).layer(far).ttl(ofMinutes(9))))
        .isEqualTo("5 min (no backplane; near's ttl)");
    assertThat(worst(books().layer(near).ttl(ofMinutes(2))))
        .isEqualTo("2 min (no shared layer; near's ttl, the chain's)");
    assertThat(worst(books().layer(near).neverExpires()))
        .isEqualTo("ever (no shared layer; near's ttl, the chain's)");
    assertThat(worst(books().layer(far))).isEqualTo("none (no layer in the process)");
    assertThat(worst(books()
            .layer(near)
            .layer(far)
            .settings(properties("cachechain.chains.books.layer.near.max-ttl", "1m"))))
        .isEqualTo("1 min (no backplane; near's max-ttl)");
  }

  @Test
  @DisplayName("P12: the longest life is that of the layer with the largest scale")
  void worstStalenessUntold_withScaledLayer_isItsLife() {
    var chain = Resolved.bare()
        .resolve(books()
            .layer(new FakeLayer("a"))
            .layer(new FakeLayer("b"), l -> l.ttlScale(8))
            .ttl(ofHours(1)));

    assertThat(new Staleness(chain).afterMissedWrite())
        .isEqualTo("8 h at most, else until the replay");
  }

  private static String worst(ChainBuilder<?, ?> builder) {
    return new Staleness(Resolved.bare().resolve(builder)).onAnotherNode();
  }

  @Test
  void describe_ofPolicies_usesFewWords() {
    var chain = Resolved.bare()
        .resolve(books()
            .layer(
                new FakeLayer("a"),
                l -> l.breaker(BreakerPolicy.failureRate(20).within(Duration.ofMinutes(1)))
                    .writes(WritePolicy.invalidate())
                    .ttlScale(2))
            .layer(new FakeLayer("b"), l -> l.breaker(BreakerPolicy.off()).set("max-ttl", "1m"))
            .neverExpires());

    String text = DescriptionText.describe(chain, layer -> "up", null).toString();

    assertThat(text).containsPattern("for ever x 2 +100 ms +20 % of 1 min +invalidate +up");
    assertThat(text).containsPattern("for ever, at most 1 min +250 ms +- +sync +up");
  }

  @Test
  @DisplayName("A21: what a layer can do beyond its contract is shown")
  void describe_ofLayerWithCapabilities_listsThem() {
    var chain =
        Resolved.bare().resolve(books().layer(new FakeLayer("a").bulk()).layer(new FakeLayer("b")));

    assertThat(DescriptionText.describe(chain, layer -> "up", null).toString())
        .contains("\n can do: a bulk\n");
  }

  @Test
  @DisplayName("P5: a layer that throws when it is asked about itself does no harm")
  void describe_ofLayerThatThrows_goesOn() {
    FakeLayer inner = new FakeLayer("a");
    var chain =
        Resolved.bare().resolve(books().layer(inner, l -> l.decorate(layer -> new Rude(inner))));

    assertThat(DescriptionText.describe(chain, layer -> "up", null).toString())
        .contains(" 1  a      Rude   bytes (string)");
    assertThat(new StartLines(chain).composition()).startsWith("books: a(Rude, 100 ms); ttl 5 min");
  }

  private static final class Rude extends ForwardingByteLayer {
    Rude(ByteLayer inner) {
      super(inner);
    }

    @Override
    public Set<Capability> capabilities() {
      throw new IllegalStateException("none of your business");
    }

    @Override
    public String location() {
      throw new IllegalStateException("nowhere");
    }

    @Override
    public List<String> remarks() {
      return null;
    }
  }
}
