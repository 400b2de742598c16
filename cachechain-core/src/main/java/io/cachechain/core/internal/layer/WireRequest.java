package io.cachechain.core.internal.layer;

import io.cachechain.core.internal.layer.Batcher.Member;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Deadline;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One request to a layer, for one key or a batch. It never trusts the layer: a null stage, an exception thrown, a stage that is never completed, late or twice, all end as
 * that member's failure or are ignored. Answers are handed over on the thread of the caller who waits for them, or on the chain's executor, never on a driver's thread.
 *
 * <p>Invariant: each member leaves {@code open} exactly once, by its stage, by its deadline or by a broken start, and who removes it owns its answer. The breaker hears of the
 * request once, when {@code open} has become empty.
 *
 * @param <Q> what is asked beside the key
 * @param <A> the answer
 */
final class WireRequest<Q, A> {
  private final BreakerGate breaker;
  private final ChainClock clock;
  private final Executor executor;
  private final long timeoutNanos;
  private final boolean userCode;
  private final Batcher.Place place;
  private final long begin;
  private final ConcurrentHashMap<String, Member<Q, A>> open;
  private final Map<String, CompletionStage<A>> stages = new ConcurrentHashMap<>();
  private final @Nullable Delivery deliveries;
  private final AtomicBoolean anyAnswer = new AtomicBoolean();
  private final AtomicBoolean reported = new AtomicBoolean();
  private final AtomicBoolean released = new AtomicBoolean();
  private volatile boolean allSettled;
  private volatile @Nullable Throwable lastFailure;
  private volatile @Nullable Runnable timer;

  /**
   * Creates a request that has not been sent.
   *
   * @param executor what sends those who wait for the place of this request
   * @param userCode whether handing over an answer runs a codec or validators that are not ours, which may take long: then no answer waits for the one before it
   */
  WireRequest(
      Map<String, Member<Q, A>> batch,
      BreakerGate breaker,
      ChainClock clock,
      Executor executor,
      long timeoutNanos,
      boolean userCode,
      Batcher.Place place) {
    this.open = new ConcurrentHashMap<>(batch);
    this.breaker = breaker;
    this.clock = clock;
    this.executor = executor;
    this.timeoutNanos = timeoutNanos;
    this.userCode = userCode;
    this.place = place;
    this.begin = clock.nanoTime();
    this.deliveries = deliveries(batch.values(), this::beforeAnswers);
  }

  /** Gives each member the delivery of its executor; returns all of them. */
  private static @Nullable Delivery deliveries(
      Collection<? extends Member<?, ?>> members, Runnable first) {
    Delivery all = null;
    for (Member<?, ?> member : members) {
      Delivery found = all;
      while (found != null && !found.isBy(member.follows)) {
        found = found.next();
      }
      if (found == null) {
        all = new Delivery(member.follows, first, all);
        found = all;
      }
      member.delivery = found;
    }
    return all;
  }

  /**
   * Sends the request.
   *
   * @param asker what runs the layer's methods, which may block against their contract
   */
  void send(Map<String, Member<Q, A>> batch, Executor asker, Ask<Q, A> ask) {
    armTimer();
    try {
      asker.execute(() -> send(batch, ask));
    } catch (RuntimeException rejected) {
      failAll(batch, rejected);
    }
  }

  private void send(Map<String, Member<Q, A>> batch, Ask<Q, A> ask) {
    Map<String, ? extends @Nullable CompletionStage<A>> asked;
    boolean interrupted = Thread.interrupted(); // the caller's, and no matter of the layer
    try {
      asked =
          ask.ask(batch, Deadline.inNanos(clock, timeoutNanos)); // may block against its contract
    } catch (Throwable thrown) {
      failAll(batch, thrown);
      return;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    for (Delivery each = deliveries; each != null; each = each.next()) {
      each.hold();
    }
    try {
      for (String key : batch.keySet()) {
        CompletionStage<A> stage = asked == null ? null : asked.get(key);
        if (stage == null) {
          settle(key, null, Failures.misuse("the layer returned null instead of a stage", null));
        } else {
          stages.put(key, stage);
          listen(key, stage);
        }
      }
    } catch (Throwable thrown) {
      failAll(batch, thrown);
    } finally {
      for (Delivery each = deliveries; each != null; each = each.next()) {
        each.release(); // answers that are there at once leave together
      }
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the outcome is handed over by settle
  private void listen(String key, CompletionStage<A> stage) {
    try {
      stage.whenComplete((answer, failure) -> settle(key, answer, failure));
    } catch (RuntimeException broken) {
      settle(key, null, Failures.misuse("the layer's stage is broken", broken));
    }
  }

  private void failAll(Map<String, Member<Q, A>> batch, Throwable failure) {
    batch.keySet().forEach(key -> settle(key, null, failure));
  }

  private void settle(String key, @Nullable A answer, @Nullable Throwable failure) {
    Member<Q, A> member = open.remove(key);
    if (member == null) {
      return; // late or doubled: discarded
    }
    if (failure == null) {
      anyAnswer.set(true);
    } else {
      lastFailure = failure;
    }
    if (open.isEmpty() && reported.compareAndSet(false, true)) {
      report();
    }
    deliver(member, answer, failure);
  }

  private void deliver(Member<Q, A> member, @Nullable A answer, @Nullable Throwable failure) {
    Delivery delivery = Objects.requireNonNull(member.delivery);
    if (failure != null) {
      delivery.add(() -> member.answer.completeExceptionally(Failures.unwrapped(failure)));
    } else if (userCode && answer != null) {
      delivery.addValue(() -> member.answer.complete(answer));
    } else {
      delivery.add(() -> member.answer.complete(answer));
    }
  }

  private void report() {
    Runnable pending = timer;
    if (pending != null) {
      pending.run();
    }
    long took = clock.nanoTime() - begin;
    Throwable failure = lastFailure;
    if (anyAnswer.get() || failure == null) {
      breaker.succeeded(took);
    } else {
      breaker.failed(took, failure);
    }
    allSettled = true;
    if (deliveries != null && (deliveries.next() != null || !deliveries.isBy(executor))) {
      // A caller may be busy, or leave: others do not wait for that. Nothing is sent on the
      // thread of a driver.
      freePlace(executor);
    }
  }

  private void freePlace(Executor sender) {
    if (released.compareAndSet(false, true)) {
      place.free(sender);
    }
  }

  /** What waits for the place of this request leaves first, whatever the answers set off. */
  private void beforeAnswers() {
    if (allSettled) {
      freePlace(Runnable::run);
    }
  }

  private void armTimer() {
    long now = clock.nanoTime();
    long first = Long.MAX_VALUE;
    for (Member<Q, A> member : open.values()) {
      first = Math.min(first, member.deadline - now);
    }
    if (first != Long.MAX_VALUE) {
      // A millisecond at least, so that members with deadlines close together share a timer.
      timer = clock.schedule(this::expire, Duration.ofNanos(Math.max(1_000_000, first)));
    }
  }

  private void expire() {
    long now = clock.nanoTime();
    for (Member<Q, A> member : open.values()) {
      if (member.deadline - now <= 0) {
        CompletionStage<A> stage = stages.get(member.key);
        settle(member.key, null, Failures.timeout(timeoutNanos));
        cancel(stage);
      }
    }
    if (!open.isEmpty()) {
      armTimer();
    }
  }

  /** Tells the layer that nobody waits any more, so that it can stop work; best effort. */
  private static void cancel(@Nullable CompletionStage<?> stage) {
    if (stage == null) {
      return;
    }
    try {
      stage.toCompletableFuture().cancel(true);
    } catch (RuntimeException notSupported) {
      // A stage need not be cancellable: its answer is discarded when it comes.
    }
  }

  /** How the layer is asked. */
  interface Ask<Q, A> {
    Map<String, ? extends @Nullable CompletionStage<A>> ask(
        Map<String, Member<Q, A>> batch, Deadline deadline);
  }
}
