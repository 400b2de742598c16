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

class SuspicionTest {
  private final FakeClock clock = FakeClock.frozen();
  private final CoarseClock coarse = new CoarseClock(clock, ofMillis(10));
  private int rechecks;
  private int forgotten;
  private final Suspicion suspicion = new Suspicion(
      coarse,
      clock,
      ofSeconds(30),
      new Counters<>(BackplaneEvent.class),
      () -> rechecks++,
      () -> forgotten++);

  private StoredEntry<String> entry() {
    long now = clock.currentTimeMillis();
    Times times = new Times(now, 60_000, now + 60_000, now + 60_000, 0);
    long until = coarse.at(clock.nanoTime() + ofSeconds(60).toNanos(), coarse.epoch());
    return StoredEntry.value("v", Version.of(now, 0, 0, 1), times, EntryGenerations.NONE)
        .forNear(now + 60_000, until, false);
  }

  @Test
  @DisplayName("G14: each entry is served for 30 s from the suspicion that came first after it")
  void mayServe_twoSuspicions_eachCountsForItself() {
    coarse.start();
    StoredEntry<String> first = entry();
    assertThat(suspicion.mayServe(first)).as("it is good").isFalse();
    suspicion.begin();
    clock.advance(ofSeconds(20));
    StoredEntry<String> second = entry();
    suspicion.begin();

    clock.advance(ofMillis(9_900));
    assertThat(suspicion.mayServe(first)).isTrue();
    assertThat(suspicion.mayServe(second)).isTrue();
    clock.advance(ofMillis(200));
    assertThat(suspicion.mayServe(first)).isFalse();
    assertThat(suspicion.mayServe(second)).isTrue();
    assertThat(rechecks).isEqualTo(2);
  }

  @Test
  void mayServe_tooManySuspicions_isOver() {
    StoredEntry<String> entry = entry();
    for (int i = 0; i < 63; i++) {
      suspicion.begin();
    }
    assertThat(suspicion.mayServe(entry)).isTrue();

    suspicion.begin();

    assertThat(suspicion.mayServe(entry)).isFalse();
  }

  @Test
  void isOn_untilResolvedOrOver_endsByItself() {
    suspicion.begin();
    assertThat(suspicion.isOn()).isTrue();
    suspicion.resolve(suspicion.count() - 1);
    assertThat(suspicion.isOn()).as("an earlier one was resolved").isTrue();
    suspicion.resolve(suspicion.count());
    assertThat(suspicion.isOn()).isFalse();
    suspicion.begin();
    assertThat(suspicion.isOn()).isTrue();
    clock.advance(ofSeconds(30));
    assertThat(suspicion.isOn()).isFalse();
  }

  @Test
  @DisplayName("P8: before near time comes round, all entries of old epochs are removed")
  void begin_aMillionTimes_forgetsOldEntries() {
    for (int i = 0; i < 1 << 20; i++) {
      suspicion.begin();
    }

    assertThat(forgotten).isEqualTo(1);
  }
}
