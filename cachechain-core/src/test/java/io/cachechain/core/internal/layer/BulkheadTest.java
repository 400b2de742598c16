package io.cachechain.core.internal.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BulkheadTest {
  /** The threads that were asked for and have not begun. */
  private final Queue<Runnable> threads = new ArrayDeque<>();

  private final List<String> ran = new ArrayList<>();

  private Bulkhead bulkhead(int limit) {
    return new Bulkhead("layer", limit, 10, threads::add);
  }

  private void runThread() {
    threads.remove().run();
  }

  @Test
  @DisplayName("K11: what the end of a task submits follows on its thread, and no other is woken")
  void atEnd_submitsOne_runsNextOnThisThread() {
    Bulkhead bulkhead = bulkhead(4);
    bulkhead.execute(() -> {
      assertThat(bulkhead.atEnd(() -> bulkhead.execute(() -> ran.add("second"))))
          .isTrue();
      ran.add("first");
    });

    runThread();

    assertThat(ran).containsExactly("first", "second");
    assertThat(threads).isEmpty();
    assertThat(bulkhead.running()).isZero();
    assertThat(bulkhead.waiting()).isZero();
  }

  @Test
  @DisplayName("of several that the end of a task submits, the others take free places")
  void atEnd_submitsSeveral_othersGetThreads() {
    Bulkhead bulkhead = bulkhead(2);
    bulkhead.execute(() -> bulkhead.atEnd(() -> {
      for (String name : List.of("here", "there", "later")) {
        bulkhead.execute(() -> ran.add(name));
      }
    }));

    runThread(); // takes those that wait, one after the other

    assertThat(threads).hasSize(1);
    assertThat(ran).containsExactly("here", "later");
    runThread();
    assertThat(ran).containsExactly("here", "later", "there");
    assertThat(bulkhead.running()).isZero();
  }

  @Test
  @DisplayName(
      "a task that submits before its end, or from elsewhere, never makes its thread a queue")
  void submit_notAtTheEnd_getsAThread() {
    Bulkhead bulkhead = bulkhead(4);
    Bulkhead other = bulkhead(4);
    bulkhead.execute(() -> {
      bulkhead.execute(() -> ran.add("nested"));
      assertThat(other.atEnd(() -> ran.add("never"))).isFalse();
      assertThat(bulkhead.atEnd(() -> other.execute(() -> ran.add("other")))).isTrue();
      bulkhead.execute(() -> ran.add("after the end"));
    });
    assertThat(bulkhead.atEnd(() -> ran.add("never"))).isFalse();

    runThread();

    assertThat(threads).hasSize(3);
    assertThat(ran).isEmpty();
  }

  @Test
  @DisplayName("a task that throws does not lose what follows on its thread")
  void atEnd_thenThrows_nextStillRuns() {
    Bulkhead bulkhead = bulkhead(1);
    List<Throwable> uncaught = new ArrayList<>();
    Thread thread = new Thread(this::runThread);
    thread.setUncaughtExceptionHandler((here, thrown) -> uncaught.add(thrown));
    bulkhead.execute(() -> {
      bulkhead.atEnd(() -> bulkhead.execute(() -> ran.add("next")));
      throw new IllegalStateException("expected in this test");
    });

    thread.start();
    try {
      thread.join();
    } catch (InterruptedException interrupt) {
      throw new AssertionError(interrupt);
    }

    assertThat(ran).containsExactly("next");
    assertThat(uncaught).hasSize(1);
  }
}
