package io.cachechain.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import io.cachechain.core.internal.metrics.Gauges;
import io.cachechain.testing.FakeClock;
import io.cachechain.testing.FakeLayer;
import io.micrometer.core.instrument.MockClock;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The numbers behind the meters")
class RecentStatsTest {
  private final MockClock clock = new MockClock();
  private final RecentStats recent = new RecentStats(clock);

  @Test
  void of_withinATenthOfASecond_isOneSnapshot() {
    try (CloseableChain<String, String> chain = chain()) {
      Gauges gauges = Gauges.of(chain);
      long before = recent.of(gauges).requests();
      chain.getIfPresent("a");

      clock.add(Duration.ofMillis(99));
      assertThat(recent.of(gauges).requests()).isEqualTo(before);
      clock.add(Duration.ofMillis(2));
      assertThat(recent.of(gauges).requests()).isEqualTo(before + 1);
    }
  }

  @Test
  void latelyOf_afterTwoMinutes_forgetsWhatWasBefore() {
    try (CloseableChain<String, String> chain = chain()) {
      Gauges gauges = Gauges.of(chain);
      chain.getIfPresent("a");
      assertThat(recent.latelyOf(gauges).requests()).isEqualTo(1);
      clock.add(Duration.ofSeconds(61));
      assertThat(recent.latelyOf(gauges).requests()).isZero();
      chain.getIfPresent("b");
      clock.add(Duration.ofSeconds(30));
      assertThat(recent.latelyOf(gauges).requests()).isEqualTo(1);
      clock.add(Duration.ofSeconds(31));
      assertThat(recent.latelyOf(gauges).requests()).isEqualTo(1);
      clock.add(Duration.ofSeconds(61));
      assertThat(recent.latelyOf(gauges).requests()).isZero();
    }
  }

  private static CloseableChain<String, String> chain() {
    return ChainBuilder.create("books", String.class, String.class)
        .layer(new FakeLayer("redis"))
        .clock(FakeClock.jumping())
        .executor(Runnable::run)
        .build();
  }
}
