package io.cachechain.core.internal.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CorkTest {
  private int flushed;

  @Test
  void during_requestsOfOneThread_leaveAtItsEnd() {
    Cork.during(() -> {
      assertThat(Cork.holds(this::flush)).isTrue();
      Cork.during(() -> assertThat(Cork.holds(this::flush)).isTrue());
      assertThat(flushed).isZero();
    });

    assertThat(flushed).isEqualTo(2);
    assertThat(Cork.holds(this::flush)).isFalse();
  }

  @Test
  @DisplayName(
      "P6: a stack that overflows anywhere in a cork, also at its end, does not hold back for ever what its thread asks for later")
  void during_stackOverflows_threadIsNotCorked() throws Exception {
    CompletableFuture<Integer> corked = new CompletableFuture<>();
    Thread thread = new Thread(
        null,
        () -> {
          int left = 0;
          for (int i = 0; i < 2_000; i++) {
            try {
              dive(i);
            } catch (StackOverflowError asPlanned) {
              left += Cork.holds(this::flush) ? 1 : 0;
            }
          }
          corked.complete(left);
        },
        "diver",
        256 << 10);
    thread.start();

    assertThat(corked.get(60, TimeUnit.SECONDS)).isZero();
  }

  /** Corks at each depth, the last of which have no stack left for it. */
  private long dive(long width) {
    Cork.during(() -> {});
    return 1 + (width % 2 == 0 ? dive(width) : diveWide(width, width, width));
  }

  private long diveWide(long one, long two, long three) {
    return one + two + three + dive(one);
  }

  private void flush() {
    flushed++;
  }
}
