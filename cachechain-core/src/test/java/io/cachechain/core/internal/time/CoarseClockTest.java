package io.cachechain.core.internal.time;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.testing.FakeClock;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("G17: near time, and the epochs above it")
class CoarseClockTest {
  private final FakeClock clock = FakeClock.frozen();
  private final CoarseClock coarse = new CoarseClock(clock, ofMillis(10));

  /** Returns the near time at the end of what lives for so long from now on. */
  private long in(Duration life) {
    return coarse.at(clock.nanoTime() + life.toNanos(), coarse.epoch());
  }

  private boolean isGood(long until) {
    return until - coarse.now() > 0;
  }

  @Test
  void now_whileItTicks_followsTheClock() {
    coarse.start();
    long until = in(ofSeconds(1));

    clock.advance(ofMillis(980));
    assertThat(isGood(until)).isTrue();
    clock.advance(ofMillis(30));
    assertThat(isGood(until)).isFalse();
    assertThat(coarse.isUnverified(until)).as("dead").isFalse();
  }

  @Test
  void nextEpoch_whatLives_isUnverified() {
    coarse.start();
    long until = in(ofSeconds(1));

    coarse.nextEpoch();

    assertThat(isGood(until)).isFalse();
    assertThat(coarse.isUnverified(until)).isTrue();
    assertThat(coarse.epochsSince(until)).isEqualTo(1);
    assertThat(isGood(in(ofSeconds(1)))).isTrue();
    clock.advance(ofSeconds(2));
    assertThat(coarse.isUnverified(until)).as("its life is over besides").isFalse();
  }

  @Test
  void at_ofAnEpochThatIsOver_isUnverified() {
    long before = coarse.epoch();
    coarse.nextEpoch();

    long until = coarse.at(clock.nanoTime() + ofSeconds(1).toNanos(), before);

    assertThat(isGood(until)).isFalse();
    assertThat(coarse.isUnverified(until)).isTrue();
  }

  @Test
  @DisplayName("however long a chain runs, no life reaches into the next epoch")
  void nextEpoch_afterYears_nothingStaysGood() {
    clock.advance(ofDays(800));
    long until = in(ofDays(365));

    coarse.nextEpoch();

    assertThat(isGood(until)).isFalse();
  }

  @Test
  @DisplayName("an entry stays unverified for 2 million epochs")
  void nextEpoch_twoMillionTimes_isNeverGood() {
    long until = in(ofSeconds(1));

    for (int i = 1; i < 1 << 21; i++) {
      coarse.nextEpoch();
      assertThat(isGood(until) || !coarse.isUnverified(until)).isFalse();
    }

    assertThat(coarse.epochsSince(until)).isEqualTo((1 << 21) - 1);
  }

  @Test
  void close_anything_isNeitherGoodNorSuspect() {
    long until = in(ofSeconds(1));
    coarse.nextEpoch();

    coarse.close();

    assertThat(coarse.isUnverified(until)).isFalse();
  }
}
