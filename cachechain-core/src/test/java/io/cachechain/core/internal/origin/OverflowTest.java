package io.cachechain.core.internal.origin;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.core.Overflows;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the engine remembers for a thread is forgotten also where the stack of the thread overflows at that very place. */
class OverflowTest {
  private final LoadFrame.Home home = new LoadFrame.Home("books", this, key -> "");

  @Test
  @DisplayName(
      "P6 C17: a stack that overflows where a load begins or ends leaves no load with its thread, which would take the next one for a ring")
  void run_stackOverflows_noLoadIsLeftWithTheThread() throws Exception {
    assertThat(Overflows.leftAfter(
            () -> {
              LoadFrame.Running running =
                  new LoadFrame.Running(new LoadFrame(home, "k", 0, null, false));
              try {
                running.begin();
              } finally {
                running.on = false;
                running.end();
              }
            },
            () -> LoadFrame.current() != null))
        .isZero();
  }
}
