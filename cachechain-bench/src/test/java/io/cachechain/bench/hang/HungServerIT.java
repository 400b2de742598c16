package io.cachechain.bench.hang;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.bench.hang.HungServer.Cost;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a Redis that hangs costs its callers, with default settings. */
class HungServerIT {
  private static final Duration OUTAGE = Duration.ofSeconds(8);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /**
   * The bounds are those of a machine with much other work, where a call may wait for a processor as long as for a timeout: half of the callers, and not all, lose two timeouts at most, and nobody loses a quarter of the outage. Without a
   * verdict by time-outs each of sixteen callers loses all of it, and they make 17 calls a second.
   */
  @ParameterizedTest
  @CsvSource({"16, 10", "1, 0", "4, 100"})
  @DisplayName(
      "Z77 H5 P5: a server that is stopped costs a caller two timeouts, and is used again about a second after it is resumed")
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void redis_stoppedUnderCallers_costsEachTwoTimeouts(int callers, int writesOf100)
      throws Exception {
    Cost cost = HungServer.run(new PrintStream(out, true, UTF_8), callers, OUTAGE, writesOf100);

    String table = out.toString(UTF_8);
    assertThat(cost.failures()).as(table).isZero();
    assertThat(cost.waits()).as(table).isLessThanOrEqualTo(2);
    assertThat(cost.lostMillis()).as(table).isLessThan(OUTAGE.toMillis() / 4);
    assertThat(cost.callsPerSecond()).as(table).isGreaterThan(200);
    assertThat(cost.back()).as(table).isLessThan(Duration.ofSeconds(4));
  }
}
