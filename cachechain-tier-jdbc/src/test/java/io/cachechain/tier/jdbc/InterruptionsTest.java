package io.cachechain.tier.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.LayerException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class InterruptionsTest {
  private final List<Runnable> scheduled = new ArrayList<>();
  private final Interruptions interruptions = new Interruptions(scheduled::add);
  private final Session session = new Session(
      (Connection) Proxy.newProxyInstance(
          getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
            throw new AssertionError("not used: " + method);
          }),
      0);

  @AfterEach
  void clearInterrupt() {
    boolean unused = Thread.interrupted();
  }

  private void tick() {
    List<Runnable> due = List.copyOf(scheduled);
    scheduled.clear();
    due.forEach(Runnable::run);
  }

  @Test
  @DisplayName("K11: a thousand requests share one timer, which ends when none is under way")
  void watch_manyRequests_shareOneTimer() {
    for (int i = 0; i < 1_000; i++) {
      interruptions.begin(session).close();
    }
    assertThat(scheduled).hasSize(1);

    try (Interruption running = interruptions.begin(session)) {
      tick();
      assertThat(scheduled).as("goes on while a request is under way").hasSize(1);
      running.throwIfCancelled();
    }
    tick();

    assertThat(scheduled).isEmpty();
    interruptions.begin(session).close();
    assertThat(scheduled).as("begins anew").hasSize(1);
  }

  @Test
  @DisplayName("Z39: who is interrupted is cancelled at the next look, and nobody else")
  void look_interrupted_isCancelled() throws Exception {
    Interruption other = onAnotherThread();
    try (Interruption mine = interruptions.begin(session)) {
      Thread.currentThread().interrupt();
      tick();

      assertThatThrownBy(mine::throwIfCancelled).isInstanceOf(LayerException.class);
      assertThatCode(other::throwIfCancelled).doesNotThrowAnyException();
    }
    other.close();
  }

  @Test
  @DisplayName("Z39: an interrupt after the end of a request cancels nothing")
  void look_closed_isNotCancelled() {
    Interruption over = interruptions.begin(session);
    over.close();
    Thread.currentThread().interrupt();
    tick();

    assertThatCode(over::throwIfCancelled).doesNotThrowAnyException();
  }

  private Interruption onAnotherThread() throws InterruptedException {
    List<Interruption> made = new ArrayList<>();
    Thread thread = new Thread(() -> made.add(interruptions.begin(session)));
    thread.start();
    thread.join();
    return made.get(0);
  }
}
