package io.cachechain.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.CloseableChain;
import io.cachechain.core.BreakerPolicy;
import io.cachechain.core.ChainBuilder;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.PutResult;
import io.cachechain.testing.server.MemcachedServer;
import io.cachechain.testing.server.PostgresServer;
import io.cachechain.testing.server.RedisServer;
import io.cachechain.testing.server.TestServer;
import io.cachechain.tier.jdbc.JdbcLayer;
import io.cachechain.tier.memcached.MemcachedLayer;
import io.cachechain.tier.redis.RedisLayer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Servers that go and come back under a chain whose breakers stay open for an hour by themselves:
 * so only the layer can say that its server is there again. The duration is logged, and not
 * checked: nothing here depends on what else the machine does.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@DisplayName("OB19 Z77: each real layer says when it can be reached again")
class ReturnsIT {
  private static final Logger LOG = LoggerFactory.getLogger(ReturnsIT.class);

  /** A tier and a server of it. */
  enum Tier {
    REDIS {
      @Override
      TestServer start() {
        return RedisServer.start();
      }

      @Override
      LayerSpec<Object, Object> layer(TestServer server) {
        return RedisLayer.at("redis://" + server.address());
      }
    },
    MEMCACHED {
      @Override
      TestServer start() {
        return MemcachedServer.start();
      }

      @Override
      LayerSpec<Object, Object> layer(TestServer server) {
        return MemcachedLayer.at(server.address());
      }
    },
    JDBC {
      @Override
      TestServer start() {
        return PostgresServer.start();
      }

      @Override
      LayerSpec<Object, Object> layer(TestServer server) {
        return JdbcLayer.at("postgres://postgres@" + server.address() + "/postgres")
            .createTable();
      }
    };

    abstract TestServer start();

    abstract LayerSpec<Object, Object> layer(TestServer server);
  }

  private static CloseableChain<String, String> chain(Tier tier, TestServer server) {
    return ChainBuilder.create("returns", String.class, String.class)
        .layer(
            tier.layer(server),
            l -> l.breaker(BreakerPolicy.failureRate(50).openFor(Duration.ofHours(1))))
        .build();
  }

  private static boolean isUsed(CloseableChain<String, String> chain) {
    return chain.put("k", "v").layers().containsValue(PutResult.stored())
        && chain.lookup("k").skipped().isEmpty();
  }

  private static void awaitUsed(CloseableChain<String, String> chain) {
    while (!isUsed(chain)) { // ended by the limit of the test if it never is
      pause();
    }
  }

  private static void awaitGivenUp(CloseableChain<String, String> chain) {
    while (chain.put("k", "v").layers().containsValue(PutResult.stored())
        || chain.lookup("k").skipped().isEmpty()
        || !chain.describe().toString().contains("open")) {
      pause();
    }
  }

  private static void pause() {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
  }

  private static void report(Tier tier, String how, long since) {
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since);
    LOG.info("{} {}: {} ms until it was used again", tier, how, millis);
  }

  @ParameterizedTest
  @EnumSource
  void server_killedAndRestarted_isUsedAgain(Tier tier) {
    try (TestServer server = tier.start();
        CloseableChain<String, String> chain = chain(tier, server)) {
      awaitUsed(chain);
      server.kill();
      awaitGivenUp(chain);

      server.restart();
      long back = System.nanoTime();

      awaitUsed(chain);
      report(tier, "killed and restarted", back);
      assertThat(chain.describe().toString()).doesNotContain(" open");
    }
  }

  @ParameterizedTest
  @EnumSource
  void server_stoppedAndResumed_isUsedAgain(Tier tier) {
    try (TestServer server = tier.start();
        CloseableChain<String, String> chain = chain(tier, server)) {
      awaitUsed(chain);
      server.stop();
      awaitGivenUp(chain);

      server.resume();
      long back = System.nanoTime();

      awaitUsed(chain);
      report(tier, "stopped and resumed", back);
      assertThat(chain.describe().toString()).doesNotContain(" open");
    }
  }
}
