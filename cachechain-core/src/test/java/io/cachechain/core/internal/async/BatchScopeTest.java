package io.cachechain.core.internal.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.core.Overflows;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BatchScopeTest {
  private int flushed;

  @Test
  void during_requestsOfOneThread_leaveAtItsEnd() {
    BatchScope.during(() -> {
      assertThat(BatchScope.holdBack(this::flush)).isTrue();
      BatchScope.during(() -> assertThat(BatchScope.holdBack(this::flush)).isTrue());
      assertThat(flushed).isZero();
    });

    assertThat(flushed).isEqualTo(2);
    assertThat(BatchScope.holdBack(this::flush)).isFalse();
  }

  @Test
  @DisplayName("P6: who waits for an answer gets it, whatever breaks before")
  void afterwards_sendingOrAnotherAnswerBreaks_isRun() {
    AtomicInteger answered = new AtomicInteger();
    Thread here = Thread.currentThread();
    Thread.UncaughtExceptionHandler before = here.getUncaughtExceptionHandler();
    here.setUncaughtExceptionHandler((thread, failure) -> {});
    try {
      assertThatThrownBy(() -> BatchScope.during(() -> {
            boolean unused = BatchScope.holdBack(() -> {
              throw new IllegalStateException("by test");
            });
            BatchScope.afterwards(() -> {
              throw new IllegalStateException("another one");
            });
            BatchScope.afterwards(answered::incrementAndGet);
            assertThat(answered).hasValue(0);
          }))
          .hasMessage("by test");
    } finally {
      here.setUncaughtExceptionHandler(before);
    }

    assertThat(answered).hasValue(1);
  }

  @Test
  @DisplayName(
      "P6: a stack that overflows anywhere in a scope, also at its end, does not hold back for ever what its thread asks for later")
  void during_stackOverflows_threadIsNotCorked() throws Exception {
    assertThat(Overflows.leftAfter(
            () -> BatchScope.during(() -> {}), () -> BatchScope.holdBack(this::flush)))
        .isZero();
  }

  private void flush() {
    flushed++;
  }
}
