package io.cachechain.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class FakeClockTest {
  private final FakeClock clock = FakeClock.frozen();
  private final List<String> ran = new ArrayList<>();

  @Test
  @DisplayName(
      "M7: a frozen clock stands still, then runs due tasks in order, each at its own time")
  void advance_tasksInAnyOrder_runAtTheirTimes() {
    long start = clock.nanoTime();
    schedule("b", 20);
    schedule("a", 10);
    schedule("a2", 10);
    schedule("late", 31);

    clock.advance(Duration.ofMillis(30));

    assertThat(ran).containsExactly("a@10", "a2@10", "b@20");
    assertThat(clock.nanoTime() - start).isEqualTo(Duration.ofMillis(30).toNanos());
    assertThat(clock.instant()).isEqualTo(FakeClock.START.plusMillis(30));
    assertThat(clock.scheduled()).isEqualTo(1);
  }

  @Test
  void advance_taskSchedulesAnother_runsItWithinTheSameAdvance() {
    Runnable unused = clock.schedule(() -> schedule("second", 5), Duration.ofMillis(10));

    clock.advance(Duration.ofMillis(15));

    assertThat(ran).containsExactly("second@15");
  }

  @Test
  void schedule_cancelled_doesNotRun() {
    Runnable cancel = schedule("a", 10);

    cancel.run();
    cancel.run();
    clock.advance(Duration.ofSeconds(1));

    assertThat(ran).isEmpty();
    assertThat(clock.scheduled()).isZero();
  }

  @Test
  void advance_taskThrows_othersRunAndTheFailureIsKept() {
    Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> {});
    Runnable unused = clock.schedule(
        () -> {
          throw new IllegalStateException("by plan");
        },
        Duration.ofMillis(1));
    schedule("after", 2);

    clock.advance(Duration.ofMillis(2));

    assertThat(ran).containsExactly("after@2");
    assertThat(clock.failures()).singleElement().isInstanceOf(IllegalStateException.class);
    Thread.currentThread().setUncaughtExceptionHandler(null);
  }

  @Test
  @Timeout(5)
  void advance_anHourOfTicks_isQuick() {
    AtomicInteger ticks = new AtomicInteger();
    tick(ticks);

    clock.advance(Duration.ofHours(1));

    assertThat(ticks).hasValue(360_000);
  }

  @Test
  void advanceWall_back_movesOnlyTheWallTime() {
    long nanos = clock.nanoTime();
    schedule("a", 10);

    clock.advanceWall(Duration.ofHours(-1));

    assertThat(clock.instant()).isEqualTo(FakeClock.START.minusSeconds(3600));
    assertThat(clock.nanoTime()).isEqualTo(nanos);
    assertThat(ran).isEmpty();
  }

  @Test
  void advance_negative_isRefused() {
    assertThatThrownBy(() -> clock.advance(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void awaitFrozen_anotherThreadCompletes_returns() throws Exception {
    CompletableFuture<String> future = new CompletableFuture<>();
    CountDownLatch waiting = new CountDownLatch(1);
    Thread other = new Thread(() -> {
      awaitQuietly(waiting);
      future.complete("done");
    });
    other.start();

    waiting.countDown();
    clock.await(future, Duration.ofMillis(1));

    assertThat(future).isCompletedWithValue("done");
    other.join();
  }

  @Test
  void awaitFrozen_anotherThreadAdvancesPastTheEnd_timesOut() throws Exception {
    FutureTask<Void> waiter = new FutureTask<>(() -> {
      clock.await(new CompletableFuture<Void>(), Duration.ofSeconds(1));
      return null;
    });
    Thread thread = new Thread(waiter);
    thread.start();

    while (!waiter.isDone()) {
      clock.advance(Duration.ofMillis(500));
      Thread.onSpinWait();
    }

    assertThatThrownBy(waiter::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(TimeoutException.class);
    thread.join();
  }

  @Test
  void awaitJumping_taskCompletesTheFuture_jumpsThere() throws Exception {
    FakeClock jumping = FakeClock.jumping();
    CompletableFuture<String> future = new CompletableFuture<>();
    Runnable unused = jumping.schedule(() -> future.complete("done"), Duration.ofHours(3));

    String result = jumping.join(CompletableFuture.completedFuture("at once"));
    jumping.await(future, Duration.ofHours(4));

    assertThat(result).isEqualTo("at once");
    assertThat(future).isCompletedWithValue("done");
    assertThat(jumping.instant()).isEqualTo(FakeClock.START.plusSeconds(3 * 3600));
  }

  @Test
  @Timeout(5)
  void awaitJumping_nothingCompletesTheFuture_timesOutAtItsTimeAmidTicks() {
    FakeClock jumping = FakeClock.jumping();
    Runnable unused = jumping.schedule(new Ticker(jumping), Duration.ofMillis(10));

    assertThatThrownBy(
            () -> jumping.await(new CompletableFuture<Void>(), Duration.ofMillis(33_005)))
        .isInstanceOf(TimeoutException.class);

    assertThat(jumping.instant()).isEqualTo(FakeClock.START.plusMillis(33_005));
  }

  @Test
  void awaitJumping_realThreadWorks_isWaitedForBeforeTimePasses() throws Exception {
    FakeClock jumping = FakeClock.jumping(Duration.ofSeconds(20));
    Runnable unused = jumping.schedule(new Ticker(jumping), Duration.ofMillis(10));
    CompletableFuture<String> future = CompletableFuture.supplyAsync(() -> "done");

    jumping.await(future, Duration.ofSeconds(1));

    assertThat(future).isCompletedWithValue("done");
    assertThat(jumping.instant()).isEqualTo(FakeClock.START);
  }

  @Test
  void awaitJumping_insideATask_nests() throws Exception {
    FakeClock jumping = FakeClock.jumping(Duration.ZERO);
    CompletableFuture<String> inner = new CompletableFuture<>();
    CompletableFuture<String> outer = new CompletableFuture<>();
    Runnable unused = jumping.schedule(() -> inner.complete("inner"), Duration.ofMillis(20));
    unused = jumping.schedule(
        () -> {
          try {
            jumping.await(inner, Duration.ofMillis(50));
            outer.complete(inner.join());
          } catch (InterruptedException | TimeoutException failed) {
            outer.completeExceptionally(failed);
          }
        },
        Duration.ofMillis(10));

    jumping.await(outer, Duration.ofMillis(50));

    assertThat(outer).isCompletedWithValue("inner");
  }

  @Test
  void await_interrupted_throws() {
    FakeClock jumping = FakeClock.jumping();
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> jumping.await(new CompletableFuture<Void>(), Duration.ofMillis(1)))
        .isInstanceOf(InterruptedException.class);

    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  private Runnable schedule(String name, long millis) {
    return clock.schedule(
        () -> ran.add(
            name + "@" + Duration.between(FakeClock.START, clock.instant()).toMillis()),
        Duration.ofMillis(millis));
  }

  private void tick(AtomicInteger ticks) {
    Runnable unused = clock.schedule(
        () -> {
          ticks.incrementAndGet();
          tick(ticks);
        },
        Duration.ofMillis(10));
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private record Ticker(FakeClock clock) implements Runnable {
    @Override
    public void run() {
      Runnable unused = clock.schedule(this, Duration.ofMillis(10));
    }
  }
}
