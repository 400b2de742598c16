package io.cachechain.core.internal.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.core.Overflows;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LeavingOverflowTest {
  private final KeyStates<String, String> states = new KeyStates<>("books", 10);

  @Test
  @DisplayName(
      "P6 P10: a stack that overflows where a call is answered leaves no use of a key with its thread, which closing would take for its own")
  void leave_stackOverflows_noUseIsLeftWithTheThread() throws Exception {
    // Entered before: to enter needs more of the stack than to leave, and would always overflow
    // first.
    KeyState<String, String> state = states.enter("k", "get");

    assertThat(Overflows.leftAfter(() -> states.leave(state, () -> {}), KeyStates::isLeaving))
        .isZero();
  }
}
