package io.cachechain.bench.hang;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.bench.hang.HungServer.Cost;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a Redis that hangs costs its callers, with default settings. */
class HungServerIT {
  private static final Duration OUTAGE = Duration.ofSeconds(8);

  /** What a call may take on a machine with much other work; less than the layer's timeout. */
  private static final Duration AT_EASE = Duration.ofMillis(200);

  /**
   * The bounds are those of a machine with much other work, where a call may wait for a processor
   * as long as for a timeout: half of the callers, and not all, lose two timeouts at most, and
   * nobody loses a quarter of the outage. Without a verdict by time-outs each of sixteen callers
   * loses all of it, and they make 17 calls a second.
   */
  @ParameterizedTest
  @CsvSource({
    "STOP, 16, 10",
    "STOP, 1, 0",
    "STOP, 4, 100",
    "BLACK_HOLE, 4, 10",
    "LOSS, 4, 10",
    "LOSS, 1, 50",
    "SLOW, 4, 10"
  })
  @DisplayName(
      "Z77 H5 P5: a server that is stopped, lost or slow costs a caller two timeouts, and is used again soon after it is well")
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void redis_inTroubleUnderCallers_costsEachTwoTimeouts(
      Trouble trouble, int callers, int writesOf100) throws Exception {
    Cost cost = HungServer.run(new HungServer.Run(trouble, callers, OUTAGE, writesOf100, AT_EASE));

    assertThat(cost.failures()).as(cost.toString()).isZero();
    assertThat(cost.during().usualWaits()).as(cost.toString()).isLessThanOrEqualTo(2);
    assertThat(cost.during().lostMillis()).as(cost.toString()).isLessThan(OUTAGE.toMillis() / 4);
    assertThat(cost.during().callsPerSecond()).as(cost.toString()).isGreaterThan(200);
    // A server that was only slow says nothing when it is well: the breaker's next probe finds it.
    boolean isCutOff = trouble == Trouble.STOP || trouble == Trouble.BLACK_HOLE;
    Duration back = Duration.ofSeconds(isCutOff ? 4 : 30);
    assertThat(cost.back()).as(cost.toString()).isLessThan(back);
  }
}
