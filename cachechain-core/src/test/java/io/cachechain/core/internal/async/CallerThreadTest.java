package io.cachechain.core.internal.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.core.internal.time.SystemClock;
import io.cachechain.testing.FakeClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallerThreadTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final ConcurrentLinkedQueue<Runnable> queued = new ConcurrentLinkedQueue<>();
  private final Executor pool = queued::add;
  private final ExecutorService driver = Executors.newFixedThreadPool(2);
  private final SystemClock clock = new SystemClock();

  @AfterEach
  void stop() {
    driver.shutdownNow();
    clock.close();
  }

  @Test
  void orElse_noBlockingCall_isThePool() {
    assertThat(CallerThread.orElse(pool)).isSameAs(pool);
  }

  @Test
  void await_answerOfAnotherThread_whatFollowsRunsHere() {
    CompletableFuture<Thread> followed = new CompletableFuture<>();

    CallerThread.during(pool, () -> {
      Executor follows = CallerThread.orElse(pool);
      driver.execute(() -> follows.execute(() -> followed.complete(Thread.currentThread())));
      return await(followed);
    });

    assertThat(followed.join()).isSameAs(Thread.currentThread());
    assertThat(queued).isEmpty();
  }

  @Test
  void execute_callerHasLeft_runsInThePool() {
    AtomicReference<Executor> kept = new AtomicReference<>();
    CallerThread.during(pool, () -> {
      kept.set(CallerThread.orElse(pool));
      kept.get().execute(() -> {}); // and nobody waits for it
      return 0;
    });
    assertThat(queued).hasSize(1);

    kept.get().execute(() -> {});

    assertThat(queued).hasSize(2);
    assertThat(CallerThread.orElse(pool)).isSameAs(pool);
  }

  @Test
  void orElse_callOfAnotherChain_isItsPool() {
    Executor other = task -> {};

    CallerThread.during(pool, () -> assertThat(CallerThread.orElse(other)).isSameAs(other));
  }

  @Test
  void await_innerCall_runsWhatFollowsOnTheOuterOne() {
    CompletableFuture<Thread> outer = new CompletableFuture<>();

    CallerThread.during(pool, () -> {
      Executor follows = CallerThread.orElse(pool);
      return CallerThread.during(pool, () -> {
        driver.execute(() -> follows.execute(() -> outer.complete(Thread.currentThread())));
        return await(outer);
      });
    });

    assertThat(outer.join()).isSameAs(Thread.currentThread());
  }

  @Test
  void await_timeIsOver_leaves() {
    FakeClock fake = FakeClock.jumping(Duration.ZERO);
    long begin = fake.nanoTime();

    assertThatThrownBy(() -> CallerThread.during(pool, () -> {
          try {
            CallerThread.await(fake, new CompletableFuture<>(), Duration.ofSeconds(3));
          } catch (InterruptedException | TimeoutException ended) {
            throw new IllegalStateException(ended);
          }
          return 0;
        }))
        .hasCauseInstanceOf(TimeoutException.class);
    assertThat(fake.nanoTime() - begin).isEqualTo(Duration.ofSeconds(3).toNanos());
  }

  @Test
  void await_taskIsBroken_callGoesOn() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread here = Thread.currentThread();
    Thread.UncaughtExceptionHandler before = here.getUncaughtExceptionHandler();
    List<Throwable> broken = new ArrayList<>();
    here.setUncaughtExceptionHandler((thread, failure) -> broken.add(failure));
    try {
      CallerThread.during(pool, () -> {
        CallerThread.orElse(pool).execute(() -> {
          throw new IllegalStateException("by test");
        });
        CallerThread.orElse(pool).execute(() -> done.complete(null));
        return await(done);
      });
    } finally {
      here.setUncaughtExceptionHandler(before);
    }

    assertThat(broken).hasSize(1);
  }

  @Test
  void await_requestIsHeldBackHere_isSentFirst() {
    CompletableFuture<Void> answer = new CompletableFuture<>();

    BatchScope.during(() -> CallerThread.during(pool, () -> {
      assertThat(BatchScope.holdBack(() -> answer.complete(null))).isTrue();
      return await(answer);
    }));

    assertThat(answer).isCompleted();
  }

  @Test
  void execute_whileTheCallerLeaves_eachTaskRunsOnce() throws Exception {
    int rounds = 20_000;
    AtomicIntegerArray runs = new AtomicIntegerArray(2 * rounds);
    for (int i = 0; i < rounds; i++) {
      int round = i;
      CountDownLatch added = new CountDownLatch(2);
      CallerThread.during(pool, () -> {
        Executor follows = CallerThread.orElse(pool);
        CompletableFuture<Void> one = new CompletableFuture<>();
        driver.execute(() -> {
          follows.execute(() -> {
            runs.incrementAndGet(2 * round);
            one.complete(null);
          });
          added.countDown();
        });
        driver.execute(() -> {
          follows.execute(() -> runs.incrementAndGet(2 * round + 1));
          added.countDown();
        });
        return await(one); // and leaves while the other one comes
      });
      assertThat(added.await(60, TimeUnit.SECONDS)).isTrue();
    }
    queued.forEach(Runnable::run);

    for (int i = 0; i < runs.length(); i++) {
      assertThat(runs.get(i)).isEqualTo(1);
    }
  }

  private <T> T await(CompletableFuture<T> future) {
    try {
      CallerThread.await(clock, future, LONG);
    } catch (InterruptedException | TimeoutException ended) {
      throw new IllegalStateException(ended);
    }
    return future.join();
  }
}
