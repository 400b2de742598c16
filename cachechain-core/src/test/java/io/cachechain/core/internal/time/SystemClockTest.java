package io.cachechain.core.internal.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("D-19, A30: the clock of the system")
class SystemClockTest {
  @Test
  void schedule_withDelay_runsOnOneDaemonThreadOfAllClocks() throws Exception {
    try (SystemClock one = new SystemClock();
        SystemClock other = new SystemClock()) {
      CompletableFuture<Thread> first = new CompletableFuture<>();
      CompletableFuture<Thread> second = new CompletableFuture<>();
      one.schedule(() -> first.complete(Thread.currentThread()), Duration.ofMillis(1));
      other.schedule(() -> second.complete(Thread.currentThread()), Duration.ZERO);

      assertThat(first.get(10, TimeUnit.SECONDS)).isSameAs(second.get(10, TimeUnit.SECONDS));
      assertThat(first.join().isDaemon()).isTrue();
      assertThat(first.join().getName()).isEqualTo("cachechain-clock");
    }
  }

  @Test
  void schedule_cancelled_doesNotRun() throws Exception {
    try (SystemClock clock = new SystemClock()) {
      AtomicReference<String> ran = new AtomicReference<>();
      CountDownLatch later = new CountDownLatch(1);
      Runnable cancel = clock.schedule(() -> ran.set("yes"), Duration.ofMillis(20));

      cancel.run();
      cancel.run();
      clock.schedule(later::countDown, Duration.ofMillis(60));

      assertThat(later.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(ran).hasNullValue();
    }
  }

  @Test
  void schedule_ofTaskThatThrows_stopsNothingElse() throws Exception {
    try (SystemClock clock = new SystemClock()) {
      CompletableFuture<Void> next = new CompletableFuture<>();
      clock.schedule(
          () -> {
            throw new IllegalStateException("expected in this test");
          },
          Duration.ZERO);
      clock.schedule(() -> next.complete(null), Duration.ofMillis(1));

      assertThatCode(() -> next.get(10, TimeUnit.SECONDS)).doesNotThrowAnyException();
    }
  }

  @Test
  @DisplayName("the thread ends with the last clock, and not before")
  void close_ofLastClock_endsTheThread() throws Exception {
    SharedTimer shared = new SharedTimer();
    SystemClock one = new SystemClock(shared);
    SystemClock other = new SystemClock(shared);
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    one.schedule(() -> thread.complete(Thread.currentThread()), Duration.ZERO);
    Thread timer = thread.get(10, TimeUnit.SECONDS);

    one.close();
    one.close();
    CompletableFuture<Void> still = new CompletableFuture<>();
    other.schedule(() -> still.complete(null), Duration.ZERO);
    still.get(10, TimeUnit.SECONDS);
    other.close();

    timer.join(10_000);
    assertThat(timer.isAlive()).isFalse();
  }

  @Test
  @DisplayName("a closed clock runs nothing any more, and throws nothing for it")
  void schedule_afterClose_runsNothing() throws Exception {
    try (SystemClock open = new SystemClock()) {
      SystemClock closed = new SystemClock();
      closed.close();
      AtomicBoolean ran = new AtomicBoolean();
      CompletableFuture<Void> later = new CompletableFuture<>();

      closed.schedule(() -> ran.set(true), Duration.ZERO).run();
      open.schedule(() -> later.complete(null), Duration.ofMillis(1));

      later.get(10, TimeUnit.SECONDS);
      assertThat(ran).isFalse();
    }
  }

  @Test
  void await_byOutcome_returnsOrTimesOut() {
    try (SystemClock clock = new SystemClock()) {
      assertThatCode(() -> clock.await(CompletableFuture.completedFuture(1), Duration.ZERO))
          .doesNotThrowAnyException();
      assertThatCode(() -> clock.await(
              CompletableFuture.failedFuture(new IllegalStateException()), Duration.ofDays(1)))
          .doesNotThrowAnyException();
      CompletableFuture<Void> cancelled = new CompletableFuture<>();
      cancelled.cancel(true);
      assertThatCode(() -> clock.await(cancelled, Duration.ofSeconds(Long.MAX_VALUE)))
          .doesNotThrowAnyException();
      assertThatThrownBy(() -> clock.await(new CompletableFuture<>(), Duration.ofMillis(1)))
          .isInstanceOf(TimeoutException.class);
    }
  }

  @Test
  void await_whileInterrupted_saysSo() {
    try (SystemClock clock = new SystemClock()) {
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> clock.await(new CompletableFuture<>(), Duration.ofDays(1)))
          .isInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void times_readTwice_doNotRunBackwards() {
    try (SystemClock clock = new SystemClock()) {
      long nanos = clock.nanoTime();

      assertThat(clock.nanoTime() - nanos).isNotNegative();
      assertThat(clock.currentTimeMillis()).isGreaterThan(1_700_000_000_000L);
    }
  }
}
