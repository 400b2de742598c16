package io.cachechain.core.internal.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.core.Overflows;
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
    assertThat(Overflows.leftAfter(() -> Cork.during(() -> {}), () -> Cork.holds(this::flush)))
        .isZero();
  }

  private void flush() {
    flushed++;
  }
}
