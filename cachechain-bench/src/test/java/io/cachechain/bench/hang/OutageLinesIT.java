package io.cachechain.bench.hang;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import io.cachechain.testing.server.RedisServer;
import io.cachechain.tier.caffeine.CaffeineLayer;
import io.cachechain.tier.redis.RedisLayer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What people read of one outage of a Redis, of all loggers of the library together. */
class OutageLinesIT {
  private final List<String> lines = new CopyOnWriteArrayList<>();

  @ParameterizedTest
  @ValueSource(strings = {"killed and restarted", "stopped and resumed"})
  @DisplayName(
      "Z79 OB19: one warning with what it affects, and one line when it is back with what was replayed")
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void outage_ofARedisUnderLoad_isTwoLines(String how) {
    Logger logger = (Logger) LoggerFactory.getLogger("io.cachechain");
    Level before = logger.getLevel();
    AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
      @Override
      protected void append(ILoggingEvent event) {
        lines.add(event.getLevel() + " " + event.getFormattedMessage());
      }
    };
    try (RedisServer redis = RedisServer.start();
        CloseableChain<Integer, String> chain = ChainBuilder.create(
                "lines", Integer.class, String.class)
            .layer(CaffeineLayer.maximumSize(10))
            .layer(RedisLayer.at(redis.url()))
            .loader(key -> "loaded")
            .build()) {
      while (!isUp(chain)) {
        callsFor(chain, 1); // ended by the limit of the test if it never is
      }
      appender.setContext(logger.getLoggerContext());
      appender.start();
      logger.setLevel(Level.INFO);
      logger.addAppender(appender);
      boolean kills = how.startsWith("killed");
      if (kills) {
        redis.kill();
      } else {
        redis.stop();
      }
      callsFor(chain, 6);
      if (kills) {
        redis.restart();
      } else {
        redis.resume();
      }
      for (int second = 0; second < 60 && !saysBack(); second++) {
        callsFor(chain, 1);
      }

      assertThat(lines).as(how).hasSize(2);
      assertThat(lines.get(0))
          .startsWith("WARN lines: redis: ")
          .contains("calls go on without it", "replayed when it is back");
      assertThat(lines.get(1)).startsWith("INFO lines: redis: back after ").contains("replayed");
    } finally {
      logger.detachAppender(appender);
      logger.setLevel(before);
    }
  }

  private static boolean isUp(CloseableChain<Integer, String> chain) {
    return chain.put(1, "v").isComplete()
        && chain
            .describe()
            .toString()
            .lines()
            .anyMatch(line -> line.startsWith(" backplane: ") && line.endsWith("up"));
  }

  private boolean saysBack() {
    return lines.stream().anyMatch(line -> line.contains("back after"));
  }

  private static void callsFor(CloseableChain<Integer, String> chain, int seconds) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    for (int i = 0; System.nanoTime() < end; i++) {
      String unused = chain.get(i % 500);
      var outcome = chain.put(1_000 + i % 50, "v" + i);
      assertThat(outcome.layers()).containsKey("redis");
    }
  }
}
