package io.cachechain.core.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.testing.FakeClock;
import java.net.ConnectException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("OB19: a recurring failure is one warn, then a summary each minute with count")
class FailureLogTest {
  private final FakeClock clock = FakeClock.frozen();
  private final LogLines log = new LogLines(Level.DEBUG);
  private final FailureLog failures = new FailureLog("books", clock);

  @AfterEach
  void stopCatching() {
    log.close();
  }

  @Test
  void failed_firstOne_isAWarning() {
    failures.failed("redis read", "redis does not answer", null);

    assertThat(log.lines())
        .containsExactly("WARN books: redis does not answer; further ones at debug");
  }

  @Test
  void failed_again_isAtDebugAndSummedUpEachMinute() {
    for (int i = 0; i < 4; i++) {
      failures.failed("redis read", "redis does not answer", null);
    }
    clock.advance(Duration.ofSeconds(59));
    assertThat(log.lines())
        .hasSize(4)
        .filteredOn(line -> line.startsWith("DEBUG"))
        .hasSize(3);

    clock.advance(Duration.ofSeconds(1));

    assertThat(log.lines())
        .hasSize(5)
        .last()
        .isEqualTo("WARN books: redis read failed 3 more times in the last minute");
  }

  @Test
  void failed_stillFailingInTheNextMinute_isSummedUpAgain() {
    failures.failed("redis read", "m", null);
    failures.failed("redis read", "m", null);
    clock.advance(Duration.ofMinutes(1));
    failures.failed("redis read", "m", null);
    failures.failed("redis read", "m", null);

    clock.advance(Duration.ofMinutes(1));

    assertThat(log.lines())
        .filteredOn(line -> line.startsWith("WARN"))
        .containsExactly(
            "WARN books: m; further ones at debug",
            "WARN books: redis read failed 1 more times in the last minute",
            "WARN books: redis read failed 2 more times in the last minute");
  }

  @Test
  void failed_afterAQuietMinute_isAFirstOneAgain() {
    failures.failed("redis read", "m", null);
    clock.advance(Duration.ofMinutes(1));
    assertThat(clock.scheduled()).isZero();

    failures.failed("redis read", "m", null);

    assertThat(log.lines()).hasSize(2).allMatch(line -> line.startsWith("WARN books: m;"));
  }

  @Test
  void failed_anotherKind_hasItsOwnFirst() {
    failures.failed("redis read", "m", null);
    failures.failed("redis write", "n", null);

    assertThat(log.lines()).allMatch(line -> line.startsWith("WARN"));
  }

  @Test
  @DisplayName("P8: the kinds are bounded")
  void failed_moreKindsThanThereCanBe_shareOne() {
    for (int i = 0; i < 2 * FailureLog.MAX_KINDS; i++) {
      failures.failed("kind " + i, "m", null);
    }

    assertThat(log.lines())
        .filteredOn(line -> line.startsWith("WARN"))
        .hasSize(FailureLog.MAX_KINDS + 1);
    assertThat(clock.scheduled()).isEqualTo(FailureLog.MAX_KINDS + 1);
  }

  @Test
  @DisplayName("causes of drivers are named, not quoted: they may hold keys and values")
  void failed_withCause_namesTypesOnly() {
    failures.failed(
        "redis read",
        "redis does not answer",
        new IllegalStateException("GET books:e:secret", new ConnectException("secret")));

    assertThat(log.lines().get(0))
        .startsWith(
            "WARN books: redis does not answer (IllegalStateException <- ConnectException at FailureLogTest.failed_withCause_namesTypesOnly:")
        .endsWith("); further ones at debug")
        .doesNotContain("secret", "java.");
  }

  @Test
  @DisplayName("those that follow are logged in full, at debug")
  void failed_againWithCause_namesTypesInFull() {
    failures.failed("redis read", "m", null);
    failures.failed(
        "redis read",
        "m",
        new LayerException(
            FailureKind.CONNECTION, "redis://cache is away", new ConnectException("secret")));

    assertThat(log.lines().get(1))
        .startsWith(
            "DEBUG books: m (io.cachechain.LayerException: redis://cache is away <- java.net.ConnectException at ")
        .contains("FailureLogTest.java:")
        .doesNotContain("secret");
  }

  @Test
  @DisplayName("our own text says enough, with the type of the driver's exception behind it")
  void failed_withOwnExceptionOfADriversOne_namesItsTypeOnly() {
    failures.failed(
        "redis read",
        "redis: read: connection",
        new LayerException(
            FailureKind.CONNECTION, "redis://cache is away", new ConnectException("secret")));

    assertThat(log.lines())
        .containsExactly(
            "WARN books: redis: read: connection (redis://cache is away; ConnectException); further ones at debug");
  }

  @Test
  void failed_withOwnException_quotesIt() {
    failures.failed(
        "redis read",
        "read failed",
        new LayerException(FailureKind.TIMEOUT, "no answer within 100 ms", null));

    assertThat(log.lines().get(0))
        .contains("(no answer within 100 ms)")
        .doesNotContain("LayerException");
  }

  @Test
  void failed_causeOfItself_ends() {
    Exception one = new Exception("a");
    Exception other = new Exception("b", one);
    one.initCause(other);

    failures.failed("redis read", "m", one);

    assertThat(log.lines()).hasSize(1);
  }

  @Test
  void failed_debugIsOff_onlyCounts() {
    try (LogLines warnings = new LogLines(Level.WARN)) {
      failures.failed("redis read", "m", null);
      failures.failed("redis read", "m", null);

      assertThat(warnings.lines()).hasSize(1);
    }
  }

  @Test
  void close_logsWhatIsDueAndStopsTheClock() {
    failures.failed("redis read", "m", null);
    failures.failed("redis read", "m", null);

    failures.close();
    failures.close();

    assertThat(log.lines())
        .hasSize(3)
        .last()
        .isEqualTo("WARN books: redis read failed 1 more times since the last summary");
    assertThat(clock.scheduled()).isZero();
  }
}
