package io.cachechain.tier.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Chains that are closed at any moment of their first attempt to connect. */
class ClosedWhileConnectingTest {
  private static final int MOMENTS = 25;

  @Test
  @DisplayName(
      "M1: nothing is logged by the driver, and no thread is left, whenever the chain closes")
  void close_whileRedissonConnects_leavesNothing() {
    Logger drivers = (Logger) LoggerFactory.getLogger("io.netty");
    Logger redisson = (Logger) LoggerFactory.getLogger("org.redisson");
    List<String> lines = new CopyOnWriteArrayList<>();
    AppenderBase<ILoggingEvent> log = new AppenderBase<>() {
      @Override
      protected void append(ILoggingEvent event) {
        if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
          lines.add(event.getLoggerName() + ": " + event.getFormattedMessage());
        }
      }
    };
    log.setContext(drivers.getLoggerContext());
    log.start();
    drivers.addAppender(log);
    redisson.addAppender(log);
    try (RedisProcess server = RedisProcess.start()) {
      for (int i = 0; i < MOMENTS; i++) {
        CloseableChain<String, String> chain = ChainBuilder.create(
                "moment" + i, String.class, String.class)
            .layer(RedisLayer.at(server.url()).ownClient())
            .build();
        LockSupport.parkNanos(i * Duration.ofMillis(12).toNanos());
        chain.close();
      }

      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
              .extracting(Thread::getName)
              .noneMatch(name -> name.contains("moment")));
      assertThat(lines).isEmpty();
    } finally {
      drivers.detachAppender(log);
      redisson.detachAppender(log);
    }
  }
}
