package io.cachechain.tier.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("K5: the life that a server is asked for")
class ServerLifeTest {
  private static final long NOW = Instant.parse("2026-11-20T10:00:00.250Z").toEpochMilli();
  private static final long DAY = Duration.ofDays(1).toMillis();

  @Test
  void of_past_isTheShortest() {
    assertThat(ServerLife.of(NOW - 1, NOW)).isEqualTo(1);
    assertThat(ServerLife.of(NOW, NOW)).isEqualTo(1);
    assertThat(ServerLife.of(0, NOW)).isEqualTo(1);
    assertThat(ServerLife.of(Long.MIN_VALUE, NOW)).isEqualTo(1);
  }

  @Test
  void of_shortLife_isRoundedUpAndTwoTicksLonger() {
    assertThat(ServerLife.of(NOW + 1, NOW)).isEqualTo(3);
    assertThat(ServerLife.of(NOW + 1_000, NOW)).isEqualTo(3);
    assertThat(ServerLife.of(NOW + 1_001, NOW)).isEqualTo(4);
  }

  @Test
  void of_upTo30Days_isADuration() {
    assertThat(ServerLife.of(NOW + 30 * DAY - 2_000, NOW)).isEqualTo(2_592_000);
  }

  @Test
  void of_over30Days_isADate() {
    assertThat(ServerLife.of(NOW + 30 * DAY, NOW))
        .isEqualTo(Instant.parse("2026-12-20T10:00:03Z").getEpochSecond());
    assertThat(ServerLife.of(NOW + 31 * DAY, NOW))
        .isEqualTo(Instant.parse("2026-12-21T10:00:03Z").getEpochSecond());
  }

  @Test
  void of_never_isForEver() {
    assertThat(ServerLife.of(Long.MAX_VALUE, NOW)).isZero();
  }

  @Test
  void of_beyondJanuary2038_isForEver() {
    long end = Integer.MAX_VALUE * 1_000L;

    assertThat(ServerLife.of(end, NOW)).isZero();
    assertThat(ServerLife.of(end - 1, NOW)).isEqualTo(Integer.MAX_VALUE);
    assertThat(ServerLife.of(end + 40 * DAY, end + DAY)).isZero();
  }

  @Test
  void of_anyTime_isNeverNegativeAndNeverShort() {
    for (long life = 1; life < 3_650 * DAY; life = life * 2 + 1) {
      int sent = ServerLife.of(NOW + life, NOW);
      long seconds = sent <= ServerLife.LONGEST_RELATIVE_SECONDS ? sent : sent - NOW / 1_000;

      assertThat(sent).isGreaterThan(0);
      assertThat((seconds - 2) * 1_000).isGreaterThanOrEqualTo(life - 1_000);
    }
  }
}
