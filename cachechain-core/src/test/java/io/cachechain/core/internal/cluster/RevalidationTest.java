package io.cachechain.core.internal.cluster;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.core.internal.entry.EntryGenerations;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.entry.StoredEntry.Times;
import io.cachechain.core.internal.metrics.BackplaneEvent;
import io.cachechain.core.internal.metrics.Counters;
import io.cachechain.core.internal.time.CoarseClock;
import io.cachechain.spi.Version;
import io.cachechain.testing.FakeClock;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RevalidationTest {
  private final FakeClock clock = FakeClock.frozen();
  private final CoarseClock coarse = new CoarseClock(clock, ofMillis(10));
  private int checks;
  private int dropped;
  private final Revalidation revalidation =
      new Revalidation(coarse, clock, ofSeconds(30), new Counters<>(BackplaneEvent.class));

  {
    revalidation.inBackground(() -> checks++, () -> dropped++);
  }

  private StoredEntry<String> entry() {
    long now = clock.currentTimeMillis();
    Times times = new Times(now, 60_000, now + 60_000, now + 60_000, 0);
    long until = coarse.at(clock.nanoTime() + ofSeconds(60).toNanos(), coarse.epoch());
    return StoredEntry.value("v", Version.of(now, 0, 0, 1), times, EntryGenerations.NONE)
        .forNear(now + 60_000, until, false);
  }

  @Test
  @DisplayName("G14: each entry is served for 30 s from the revalidation that came first after it")
  void mayServe_twoSuspicions_eachCountsForItself() {
    coarse.start();
    StoredEntry<String> first = entry();
    assertThat(revalidation.mayServe(first)).as("it is good").isFalse();
    revalidation.begin();
    clock.advance(ofSeconds(20));
    StoredEntry<String> second = entry();
    revalidation.begin();

    clock.advance(ofMillis(9_900));
    assertThat(revalidation.mayServe(first)).isTrue();
    assertThat(revalidation.mayServe(second)).isTrue();
    clock.advance(ofMillis(200));
    assertThat(revalidation.mayServe(first)).isFalse();
    assertThat(revalidation.mayServe(second)).isTrue();
    assertThat(checks).isEqualTo(2);
  }

  @Test
  void mayServe_tooManySuspicions_isOver() {
    StoredEntry<String> entry = entry();
    for (int i = 0; i < 63; i++) {
      revalidation.begin();
    }
    assertThat(revalidation.mayServe(entry)).isTrue();

    revalidation.begin();

    assertThat(revalidation.mayServe(entry)).isFalse();
  }

  @Test
  void isOn_untilResolvedOrOver_endsByItself() {
    revalidation.begin();
    assertThat(revalidation.isOn()).isTrue();
    revalidation.resolve(revalidation.count() - 1);
    assertThat(revalidation.isOn()).as("an earlier one was resolved").isTrue();
    revalidation.resolve(revalidation.count());
    assertThat(revalidation.isOn()).isFalse();
    revalidation.begin();
    assertThat(revalidation.isOn()).isTrue();
    clock.advance(ofSeconds(30));
    assertThat(revalidation.isOn()).isFalse();
  }

  @Test
  @DisplayName("P8: before near time comes round, all entries of old epochs are removed")
  void begin_aMillionTimes_forgetsOldEntries() {
    for (int i = 0; i < 1 << 20; i++) {
      revalidation.begin();
    }

    assertThat(dropped).isEqualTo(1);
  }
}
