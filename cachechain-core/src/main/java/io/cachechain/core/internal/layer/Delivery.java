package io.cachechain.core.internal.layer;

import io.cachechain.core.internal.async.BatchScope;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Hands over the answers of a request whose callers share an executor: one task for all that are there when it runs. Answers which codecs or validators of users look at come last, since nobody knows how long those take.
 *
 * <p>Invariant: {@code work} counts what was added and has not been seen by the task; whoever makes it 1 starts the task, which ends when it has made it 0.
 */
final class Delivery {
  /** Where the answers are handed over. */
  final Executor executor;

  /** Another delivery of the same request, or null. */
  final @Nullable Delivery next;

  private final Runnable first;
  private final ConcurrentLinkedQueue<Runnable> ready = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Runnable> values = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean helped = new AtomicBoolean();
  private final AtomicInteger work = new AtomicInteger();

  /** Whether {@link #release} has to look for answers; of the thread that sends the request alone. */
  private boolean holds;

  /**
   * Creates a delivery of nothing.
   *
   * @param executor where the answers are handed over
   * @param first is run each time before they are
   * @param next another delivery of the same request, or null
   */
  Delivery(Executor executor, Runnable first, @Nullable Delivery next) {
    this.executor = executor;
    this.first = first;
    this.next = next;
  }

  /** Adds what hands over an answer that takes no time, or a failure. */
  void add(Runnable answer) {
    ready.add(answer);
    begin();
  }

  /** Adds what hands over a value to code of a user. */
  void addValue(Runnable answer) {
    values.add(answer);
    begin();
  }

  private void begin() {
    if (work.getAndIncrement() == 0) {
      executor.execute(this::deliver);
    }
  }

  /** Holds the answers back until {@link #release}: those that are there at once leave together. */
  void hold() {
    holds = work.getAndIncrement() == 0;
  }

  /** Ends what {@link #hold} has begun. */
  void release() {
    if (holds && !(ready.isEmpty() && work.compareAndSet(1, 0))) {
      executor.execute(this::deliver);
    }
  }

  /** Completes what is ready as one batch: the walks that go on from here ask the next layer together. */
  private void deliver() {
    BatchScope.during(() -> {
      int seen = work.get();
      do {
        first.run();
        for (Runnable each = ready.poll(); each != null; each = ready.poll()) {
          each.run();
        }
        seen = work.addAndGet(-seen);
      } while (seen != 0);
    });
    deliverValues();
  }

  /** Before a value is handed over, another thread is asked to take the next one. */
  private void deliverValues() {
    for (Runnable each = values.poll(); each != null; each = values.poll()) {
      if (!values.isEmpty() && helped.compareAndSet(false, true)) {
        Thread here = Thread.currentThread();
        executor.execute(() -> help(here));
      }
      each.run();
    }
  }

  /** On the very thread that asked for help, that has ended and there is nothing to help with; or the executor runs all on one thread, and it goes on behind this. */
  private void help(Thread asked) {
    helped.set(false);
    if (Thread.currentThread() != asked) {
      deliverValues();
    }
  }
}
