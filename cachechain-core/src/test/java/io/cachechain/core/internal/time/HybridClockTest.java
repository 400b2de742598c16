package io.cachechain.core.internal.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.spi.Version;
import io.cachechain.testing.FakeClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HybridClockTest {
  private static final long SKEW = 5_000;
  private static final int NODE = 7;

  private final FakeClock time = FakeClock.frozen();
  private final HybridClock clock = new HybridClock(time, NODE, Duration.ofMillis(SKEW));
  private final long start = time.currentTimeMillis();

  @Test
  void next_clockMovedOn_isTheWallTime() {
    clock.next();
    time.advance(Duration.ofMillis(1));

    assertThat(clock.next()).isEqualTo(Version.of(start + 1, 0, 0, NODE));
  }

  @Test
  void next_clockStandsStill_takesTheNextCounter() {
    assertThat(clock.next()).isEqualTo(Version.of(start, 0, 0, NODE));
    assertThat(clock.next()).isEqualTo(Version.of(start, 1, 0, NODE));
  }

  @Test
  void next_countersOfAMillisecondUsedUp_carriesIntoTheMilliseconds() {
    for (int i = 0; i < 4_096; i++) {
      clock.next();
    }

    assertThat(clock.next()).isEqualTo(Version.of(start + 1, 0, 0, NODE));
    assertThat(clock.next()).isEqualTo(Version.of(start + 1, 1, 0, NODE));
  }

  @Test
  @DisplayName("D-19: the wall clock jumps back an hour, stamps do not")
  void next_wallClockJumpsBack_neverRunsBackwards() {
    Version before = clock.next();
    time.advanceWall(Duration.ofHours(-1));

    assertThat(clock.next()).isGreaterThan(before);
  }

  @Test
  void next_eightThreads_allDifferentAndIncreasingInEach() throws Exception {
    int threads = 8;
    int each = 100_000;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      CountDownLatch start = new CountDownLatch(1);
      List<Future<List<Version>>> drawn = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        drawn.add(pool.submit(() -> {
          start.await();
          List<Version> mine = new ArrayList<>(each);
          for (int i = 0; i < each; i++) {
            mine.add(clock.next());
          }
          return mine;
        }));
      }
      start.countDown();

      Set<Version> all = new HashSet<>();
      for (Future<List<Version>> future : drawn) {
        List<Version> mine = future.get();
        for (int i = 1; i < each; i++) {
          assertThat(mine.get(i).isNewerThan(mine.get(i - 1))).isTrue();
        }
        all.addAll(mine);
      }
      assertThat(all).hasSize(threads * each);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void see_newerThanDrawn_isBelowAllThatIsDrawnLater() {
    Version foreign = Version.of(start + SKEW, 4_095, 4_095, 0xFF_FFFF);

    assertThat(clock.see(foreign)).isTrue();

    assertThat(clock.next()).isEqualTo(Version.of(start + SKEW + 1, 0, 0, NODE));
    assertThat(clock.skewRefused()).isZero();
  }

  @Test
  void see_olderThanDrawn_changesNothing() {
    Version before = clock.next();

    assertThat(clock.see(Version.of(start - 1, 4_095, 0, 1))).isTrue();

    assertThat(clock.next()).isEqualTo(Version.of(before.millis(), before.counter() + 1, 0, NODE));
  }

  @Test
  @DisplayName("Z4: a stamp beyond the skew is refused, counted, and does not drag the clock along")
  void see_farFuture_isRefusedAndCounted() {
    Version future = Version.of(start + SKEW + 1, 0, 0, 1);

    assertThat(clock.see(future)).isFalse();

    assertThat(clock.isFromFuture(future)).isTrue();
    assertThat(clock.isFromFuture(Version.of(start + SKEW, 4_095, 0, 1))).isFalse();
    assertThat(clock.skewRefused()).isEqualTo(1);
    assertThat(clock.next()).isEqualTo(Version.of(start, 0, 0, NODE));
  }

  @Test
  @DisplayName("G28: a raised version is above the one held and above all this node has stamped")
  void above_floorAhead_isAboveFloorAndAllDrawn() {
    Version drawn = clock.next();
    Version held = Version.of(start + 3_000, 17, 3, 99);

    Version raised = clock.above(held);

    assertThat(raised).isEqualTo(Version.of(start + 3_000, 18, 0, NODE));
    assertThat(raised).isGreaterThan(drawn);
    assertThat(clock.next()).isGreaterThan(raised);
    assertThat(clock.above(held)).isGreaterThan(raised);
  }

  @Test
  void above_floorUsedUpItsCounter_carries() {
    assertThat(clock.above(Version.of(start + 9, 4_095, 4_095, 0xFF_FFFF)))
        .isEqualTo(Version.of(start + 10, 0, 0, NODE));
  }

  @Test
  @DisplayName("F14: what counts as nothing for a put does not raise its version either")
  void above_floorBeyondTheCeiling_countsAsRefused() {
    Version beyond = Version.of(start + 2 * SKEW + 1, 0, 0, 1);

    assertThat(clock.above(beyond)).isEqualTo(Version.of(start, 0, 0, NODE));

    assertThat(beyond).isGreaterThan(clock.ceiling(start));
    assertThat(clock.skewRefused()).isEqualTo(1);
  }

  @Test
  void ceiling_isNowAndTwiceTheSkewWithAllPartsAtTheirLargest() {
    assertThat(clock.ceiling(start))
        .isEqualTo(Version.of(start + 2 * SKEW, 4_095, 4_095, 0xFF_FFFF));
  }

  @Test
  @DisplayName("F14: what is derived is just above, in a finer step than any put")
  void derived_isTheNextStepOnly() {
    Version seen = Version.of(start, 5, 8, 3);

    assertThat(HybridClock.derived(seen)).isEqualTo(Version.of(start, 5, 9, 3));
    assertThat(HybridClock.derived(seen)).isLessThan(Version.of(start, 6, 0, 0));
  }

  @Test
  void derived_stepsUsedUp_isNull() {
    assertThat(HybridClock.derived(Version.of(start, 5, 4_095, 3))).isNull();
  }

  @Test
  @DisplayName("C25: a load is stamped now less the largest skew")
  void load_nothingSeen_isNowLessTheSkew() {
    assertThat(clock.load(null, null)).isEqualTo(Version.of(start - SKEW, 0, 1, NODE));
  }

  @Test
  @DisplayName("C25: or one fine step above the newest version its walk saw")
  void load_somethingNewerSeen_isJustAboveThat() {
    Version seen = Version.of(start - SKEW, 0, 1, NODE + 1);

    assertThat(clock.load(seen, null)).isEqualTo(Version.of(start - SKEW, 0, 2, NODE + 1));
  }

  @Test
  void load_somethingOlderSeen_isNowLessTheSkew() {
    Version seen = Version.of(start - SKEW - 1, 9, 4_095, NODE);

    assertThat(clock.load(seen, null)).isEqualTo(Version.of(start - SKEW, 0, 1, NODE));
  }

  @Test
  void load_sameAsSeen_isAboveIt() {
    Version first = clock.load(null, null);

    assertThat(clock.load(first, null)).isGreaterThan(first);
  }

  @Test
  @DisplayName("P2: after a loss of data each load has a version of its own, which is trusted")
  void load_afterALoss_isNewerAndUnlikeAnyOther() {
    Version loss = clock.next();

    Version first = clock.load(null, loss);
    Version second = clock.load(null, loss);

    assertThat(first).isGreaterThan(loss);
    assertThat(second).isGreaterThan(first);
    assertThat(List.of(first.step(), second.step())).containsOnly(1);
    assertThat(clock.load(second, loss)).isEqualTo(HybridClock.derived(second));
  }

  @Test
  void load_stepsOfWhatWasSeenUsedUp_isNull() {
    assertThat(clock.load(Version.of(start, 0, 4_095, 1), null)).isNull();
  }

  @Test
  void load_clockNearTheEpoch_isNotNegative() {
    time.advanceWall(Duration.ofMillis(-start + 10));

    assertThat(clock.load(null, null)).isEqualTo(Version.of(0, 0, 1, NODE));
  }

  @Test
  @DisplayName("P3: an invalidation of any node is above a load that began before it")
  void load_thenInvalidationOfTheSlowestNode_isBelowIt() {
    Version load = clock.load(null, null);
    FakeClock slow = FakeClock.frozen();
    slow.advanceWall(Duration.ofMillis(-SKEW));
    HybridClock other = new HybridClock(slow, 0, Duration.ofMillis(SKEW));
    slow.advance(Duration.ofMillis(1));

    assertThat(other.next()).isGreaterThan(load);
  }

  @Test
  @DisplayName("G28: if in doubt, remove")
  void isCertainlyAfter_onlyBeyondTheSkewOrDerived() {
    Version invalidation = Version.of(start, 10, 0, 3);

    assertThat(clock.isCertainlyAfter(Version.of(start + SKEW, 4_095, 4_095, 9), invalidation))
        .isFalse();
    assertThat(clock.isCertainlyAfter(Version.of(start + SKEW + 1, 0, 0, 9), invalidation))
        .isTrue();
    assertThat(clock.isCertainlyAfter(Version.of(start, 10, 1, 3), invalidation))
        .isTrue();
    assertThat(clock.isCertainlyAfter(Version.of(start, 10, 1, 4), invalidation))
        .isFalse();
    assertThat(clock.isCertainlyAfter(Version.of(start, 11, 0, 3), invalidation))
        .isFalse();
    assertThat(clock.isCertainlyAfter(invalidation, invalidation)).isFalse();
    assertThat(clock.isCertainlyAfter(Version.of(start - 1, 10, 1, 3), invalidation))
        .isFalse();
  }

  @Test
  void constructor_nodeOutOfRange_isRefused() {
    assertThatThrownBy(() -> new HybridClock(time, 1 << 24, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("node is 16777216, allowed are 0 to 16777215");
    assertThatThrownBy(() -> new HybridClock(time, 0, Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void randomNode_isInRange() {
    for (int i = 0; i < 100; i++) {
      assertThat(HybridClock.randomNode()).isBetween(0, 0xFF_FFFF);
    }
  }
}
