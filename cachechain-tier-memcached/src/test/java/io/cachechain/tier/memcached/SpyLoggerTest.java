package io.cachechain.tier.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import net.spy.memcached.ops.GetsOperation;
import net.spy.memcached.ops.OperationStatus;
import net.spy.memcached.protocol.binary.BinaryOperationFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

@DisplayName("What spymemcached logs")
class SpyLoggerTest {
  private static final String NAME = "net.spy.test";

  private final Logger logback = (Logger) LoggerFactory.getLogger(NAME);
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
  private final SpyLogger logger = new SpyLogger(NAME);

  @BeforeEach
  void listen() {
    logback.setLevel(ch.qos.logback.classic.Level.DEBUG);
    logback.setAdditive(false);
    appender.start();
    logback.addAppender(appender);
  }

  @AfterEach
  void stopListening() {
    logback.detachAppender(appender);
  }

  @Test
  void warn_onThreadOfOurs_isDebugWithoutTexts() throws Exception {
    Thread ours =
        new QuietThread(() -> logger.warn("lost %s for %d of %s", "key7", 3, operation()));
    ours.start();
    ours.join();

    assertThat(lines()).containsExactly("DEBUG lost String for 3 of GetsOperationImpl");
  }

  @Test
  void warn_onAnotherThread_keepsItsLevelAndHidesOperations() {
    logger.warn("lost %s of %s", "it", operation());

    assertThat(lines()).containsExactly("WARN lost it of GetsOperationImpl");
  }

  @Test
  void log_withFailure_keepsIt() {
    logger.info("broke %s", new IllegalStateException("why"));

    assertThat(appender.list.get(0).getThrowableProxy().getMessage()).isEqualTo("why");
  }

  private List<String> lines() {
    return appender.list.stream()
        .map(event -> event.getLevel() + " " + event.getFormattedMessage())
        .toList();
  }

  private static Object operation() {
    return new BinaryOperationFactory().gets("key7", new GetsOperation.Callback() {
      @Override
      public void gotData(String key, int flags, long cas, byte[] data) {}

      @Override
      public void receivedStatus(OperationStatus status) {}

      @Override
      public void complete() {}
    });
  }

  private static final class QuietThread extends Thread implements Quiet {
    QuietThread(Runnable task) {
      super(task);
    }
  }
}
