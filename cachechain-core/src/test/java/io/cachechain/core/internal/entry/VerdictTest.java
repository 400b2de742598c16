package io.cachechain.core.internal.entry;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.core.internal.entry.StoredEntry.Times;
import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.spi.Version;
import io.cachechain.testing.FakeClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final EntryGenerations GENERATIONS = EntryGenerations.of(7);
  private static final long SKEW = 5_000;

  private final FakeClock time = FakeClock.frozen();
  private final long now = time.currentTimeMillis();
  private final HybridClock clock = new HybridClock(time, 1, Duration.ofMillis(SKEW));

  @Test
  void of_valueWithinItsTime_isFresh() {
    assertThat(verdict(value(version(now, 0, 0, 1)))).isEqualTo(Verdict.FRESH);
  }

  @Test
  @DisplayName("limits are reached when now >= limit")
  void of_atItsLimit_isExpired() {
    Version version = version(now, 0, 0, 1);

    assertThat(verdict(value(version).withLimits(now + 1))).isEqualTo(Verdict.FRESH);
    assertThat(verdict(value(version).withLimits(now))).isEqualTo(Verdict.EXPIRED);
  }

  @Test
  void of_negativeEntry_isFreshLikeAValue() {
    Times times = new Times(now, 1_000, now + 1_000, now + 1_000, 0);

    assertThat(verdict(StoredEntry.negative(version(now, 0, 0, 1), times, GENERATIONS)))
        .isEqualTo(Verdict.FRESH);
  }

  @Test
  void of_tombstone_isOneAlsoWhenItsTimeIsOver() {
    assertThat(verdict(StoredEntry.tombstone(version(now, 0, 0, 1), now - 9_000, now - 8_000)))
        .isEqualTo(Verdict.TOMBSTONE);
  }

  @Test
  @DisplayName("D-19: stamped beyond the skew in the future is a miss, within it is not")
  void of_farFuture_isFuture() {
    assertThat(verdict(value(version(now + SKEW + 1, 0, 0, 2)))).isEqualTo(Verdict.FUTURE);
    assertThat(verdict(value(version(now + SKEW, 4_095, 0, 2)))).isEqualTo(Verdict.FRESH);
    assertThat(verdict(StoredEntry.tombstone(version(now + SKEW + 1, 0, 0, 2), now, now + 1_000)))
        .isEqualTo(Verdict.FUTURE);
  }

  @Test
  @DisplayName(
      "P9: what is missed is not trusted unless it is that very version, derived from it, or certainly after")
  void of_missed_isTrustedOnlyWhenCertain() {
    Version missed = version(now - 20_000, 3, 1, 4);

    assertThat(verdict(value(version(now - 20_000, 3, 0, 4)), missed))
        .isEqualTo(Verdict.DISTRUSTED);
    assertThat(verdict(value(missed), missed)).isEqualTo(Verdict.FRESH);
    assertThat(verdict(value(version(now - 20_000, 3, 2, 4)), missed)).isEqualTo(Verdict.FRESH);
    assertThat(verdict(value(version(now - 20_000, 4, 0, 4)), missed))
        .isEqualTo(Verdict.DISTRUSTED);
    assertThat(verdict(value(version(now - 20_000 + SKEW, 9, 0, 4)), missed))
        .isEqualTo(Verdict.DISTRUSTED);
    assertThat(verdict(value(version(now - 20_000 + SKEW + 1, 0, 0, 5)), missed))
        .isEqualTo(Verdict.FRESH);
  }

  /**
   * A invalidated with a fast clock and reloaded one step above. B invalidated later with a slow
   * clock. The value is above the highest invalidation known, and yet older than B's.
   */
  @Test
  @DisplayName("Z50: a value must pass each invalidation, not their maximum")
  void of_aboveTheHighestOfTwoInvalidations_isStillDistrusted() {
    Version fast = version(now - 1_000, 0, 0, 1);
    Version slow = version(now - 3_000, 0, 0, 2);
    StoredEntry<String> reloaded = value(HybridClock.derived(fast));

    assertThat(verdict(reloaded, fast)).isEqualTo(Verdict.FRESH);
    assertThat(verdict(reloaded, fast, slow)).isEqualTo(Verdict.DISTRUSTED);
    assertThat(verdict(reloaded, slow, fast)).isEqualTo(Verdict.DISTRUSTED);
  }

  @Test
  void of_distrustedAndExpired_isDistrustedSinceARepairIsDue() {
    Version missed = version(now, 3, 0, 4);

    assertThat(verdict(value(version(now, 2, 0, 4)).withLimits(now - 1), missed))
        .isEqualTo(Verdict.DISTRUSTED);
  }

  @Test
  @DisplayName(
      "G17: of another generation than the present one is invalid, also when it is expired or distrusted")
  void of_otherGeneration_isInvalid() {
    Version version = version(now - 20_000, 1, 0, 1);
    StoredEntry<String> other = value(version).in(EntryGenerations.of(8));

    assertThat(verdict(other)).isEqualTo(Verdict.INVALID);
    assertThat(verdict(other.withLimits(now - 1))).isEqualTo(Verdict.INVALID);
    assertThat(verdict(other, version(now, 0, 0, 2))).isEqualTo(Verdict.INVALID);
    assertThat(verdict(value(version).in(EntryGenerations.NONE))).isEqualTo(Verdict.INVALID);
  }

  private Verdict verdict(StoredEntry<String> entry, Version... invalidations) {
    return Verdict.of(entry, now, List.of(invalidations), Generations.of(7), clock);
  }

  private StoredEntry<String> value(Version version) {
    return StoredEntry.value(
        "v", version, new Times(now, 1_000, now + 1_000, now + 2_000, 0), GENERATIONS);
  }

  private static Version version(long millis, int counter, int step, int node) {
    return Version.of(millis, counter, step, node);
  }
}
