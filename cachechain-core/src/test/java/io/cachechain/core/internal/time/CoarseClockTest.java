package io.cachechain.core.internal.time;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.testing.FakeClock;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("G17: near time, and the epochs above it")
class CoarseClockTest {
  private final FakeClock clock = FakeClock.frozen();
  private final CoarseClock coarse = new CoarseClock(clock, ofMillis(10));

  private final long began = clock.nanoTime();

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
  void now_nobodyAsksForASecond_noTickIsScheduled() {
    coarse.start();

    clock.advance(ofSeconds(1));
    assertThat(clock.scheduled()).isZero();
    assertThat(coarse.lagNanos()).isZero();

    long before = coarse.now();
    assertThat(clock.scheduled()).isEqualTo(1);
    clock.advance(ofMillis(10));
    assertThat(coarse.now()).isGreaterThan(before);
  }

  @Test
  void close_whileItSleeps_noEntryIsGood() {
    coarse.start();
    long until = in(ofDays(1));
    clock.advance(ofSeconds(5));

    coarse.close();

    assertThat(coarse.now()).isEqualTo(CoarseClock.CLOSED);
    assertThat(coarse.isUnverified(until)).isFalse();
    assertThat(clock.scheduled()).isZero();
  }

  @Test
  void nextEpoch_whileItSleeps_makesWhatLivesUnverified() {
    coarse.start();
    long until = in(ofDays(1));
    clock.advance(ofSeconds(5));

    coarse.nextEpoch();

    assertThat(isGood(until)).isFalse();
    assertThat(coarse.isUnverified(until)).isTrue();
    assertThat(coarse.epochsSince(until)).isEqualTo(1);
  }

  @Test
  @DisplayName("a clock that slept shows what one that ticks all the time shows")
  void now_afterAnySleep_isTheTimeOfTheLastTick() {
    Random random = new Random(7);
    coarse.start();
    for (int i = 0; i < 5_000; i++) {
      clock.advance(ofNanos(random.nextInt(random.nextBoolean() ? 3_000_000 : 2_000_000_000)));
      long sinceStart = clock.nanoTime() - began;
      long lastTick = sinceStart - sinceStart % ofMillis(10).toNanos();

      assertThat(coarse.now()).isEqualTo(lastTick >> 14);
    }
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
  void close_anything_isNeitherGoodNorUnverified() {
    long until = in(ofSeconds(1));
    coarse.nextEpoch();

    coarse.close();

    assertThat(coarse.isUnverified(until)).isFalse();
  }
}
