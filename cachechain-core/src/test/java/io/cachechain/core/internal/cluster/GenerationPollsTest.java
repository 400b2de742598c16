package io.cachechain.core.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.testing.FakeClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GenerationPollsTest {
  private static final Duration PERIOD = Duration.ofSeconds(5);

  private final FakeClock clock = FakeClock.frozen();
  private final GenerationPolls polls = new GenerationPolls(clock, PERIOD, Runnable::run);

  /** Of each poll, whether the records were to be read. */
  private final List<Boolean> reads = new ArrayList<>();

  @Test
  void start_noMessagesNotify_readsEachTime() {
    polls.start(() -> false, reads::add);

    clock.advance(PERIOD.multipliedBy(3));

    assertThat(reads).containsExactly(true, true, true);
  }

  @Test
  void start_messagesNotify_readsEachHalfMinute() {
    polls.start(() -> true, reads::add);

    clock.advance(Duration.ofSeconds(65));

    assertThat(reads)
        .containsExactly(
            false, false, false, false, false, true, false, false, false, false, false, true,
            false);
  }

  @Test
  void start_messagesStop_readsAtTheNextPoll() {
    boolean[] notified = {true};
    polls.start(() -> notified[0], reads::add);
    clock.advance(PERIOD);

    notified[0] = false;
    clock.advance(PERIOD);

    assertThat(reads).containsExactly(false, true);
  }

  @Test
  void close_leavesNothingOnTheClock() {
    polls.start(() -> false, reads::add);

    polls.close();
    clock.advance(PERIOD);

    assertThat(reads).isEmpty();
    assertThat(clock.scheduled()).isZero();
  }

  @Test
  void close_duringAPoll_isTheLast() {
    polls.start(() -> false, due -> {
      reads.add(due);
      polls.close();
    });

    clock.advance(PERIOD.multipliedBy(3));

    assertThat(reads).hasSize(1);
    assertThat(clock.scheduled()).isZero();
  }
}
