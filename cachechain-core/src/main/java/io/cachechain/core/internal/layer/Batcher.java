package io.cachechain.core.internal.layer;

import io.cachechain.core.internal.async.BatchScope;
import io.cachechain.core.internal.layer.WireRequest.Member;
import io.cachechain.core.internal.limits.Defaults;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Gathers requests of single keys to one layer into batches while others are in flight, bounded by keys and by bytes of values; sends at once when idle. A member joins only a batch that has not been sent. Each
 * member has its own deadline. For reads it counts from the moment it was asked, the waiting included; for puts from the sending.
 *
 * <p>Invariant: a member is in {@code waiting}, or in exactly one batch, or done. {@code lock} guards {@code waiting}, {@code inFlight} and {@code timer}; nothing is
 * completed or sent while it is held.
 *
 * @param <Q> what is asked beside the key
 * @param <A> the answer
 */
final class Batcher<Q, A> implements BatchScope.Sender, LayerRequests.Place {
  private final LayerRequests requests;
  private final Operation<Q, A> operation;
  private final int size;
  private final int maxInFlight;
  private final long waitNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Member<Q, A>> waiting = new ArrayDeque<>();
  private int inFlight;
  private @Nullable Runnable timer;

  /**
   * Creates a batcher.
   *
   * @param requests what all requests to the layer have in common
   * @param operation what is asked of the layer
   * @param size the most members of a batch
   * @param maxInFlight the most batches in flight
   * @param waitNanos how long a member may wait; where that is no longer than the timeout of the requests, both together are
   */
  Batcher(
      LayerRequests requests,
      Operation<Q, A> operation,
      int size,
      int maxInFlight,
      long waitNanos) {
    this.requests = requests;
    this.operation = operation;
    this.size = size;
    this.maxInFlight = maxInFlight;
    this.waitNanos = waitNanos;
  }

  /**
   * Asks for a key.
   *
   * @param continuations what runs whatever follows on the answer
   * @param now the time of the chain's clock
   */
  CompletableFuture<A> submit(String key, Q question, Executor continuations, long now) {
    CompletableFuture<A> answer = new CompletableFuture<>();
    Member<Q, A> member =
        new Member<>(key, question, now + requests.timeoutNanos, continuations, answer);
    if (size == 1) {
      // Nothing to gather, and nothing to wait for.
      new WireRequest<>(requests, operation, List.of(member), LayerRequests.Place.NONE, now).send();
      return answer;
    }
    boolean isHeld = BatchScope.holdBack(this);
    boolean goesAlone;
    lock.lock();
    try {
      goesAlone = !isHeld && waiting.isEmpty() && inFlight < maxInFlight;
      if (goesAlone) {
        inFlight++;
      } else {
        member.deadline = now + waitNanos;
        waiting.add(member);
      }
    } finally {
      lock.unlock();
    }
    if (goesAlone) {
      new WireRequest<>(requests, operation, List.of(member), this, now).send();
    } else if (!isHeld) {
      flush();
    }
    return answer;
  }

  /** Sends what waits, as far as the limit of batches in flight allows. */
  @Override
  public void flush() {
    for (List<Member<Q, A>> batch = next(); batch != null; batch = next()) {
      new WireRequest<>(requests, operation, batch, this, requests.clock.nanoTime()).send();
    }
  }

  private @Nullable List<Member<Q, A>> next() {
    lock.lock();
    try {
      if (waiting.isEmpty() || inFlight >= maxInFlight) {
        armTimer();
        return null;
      }
      List<Member<Q, A>> batch = new ArrayList<>();
      Set<String> keys = new HashSet<>();
      Iterator<Member<Q, A>> members = waiting.iterator();
      long bytes = 0;
      while (members.hasNext() && batch.size() < size) {
        Member<Q, A> member = members.next();
        bytes += operation.bytes(member.question);
        if (bytes > Defaults.BATCH_MAX_BYTES && !batch.isEmpty()) {
          break;
        }
        if (keys.add(member.key)) {
          batch.add(member);
          members.remove();
          if (waitNanos > requests.timeoutNanos) {
            member.deadline = requests.clock.nanoTime() + requests.timeoutNanos;
          }
        }
      }
      inFlight++;
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /** A request has ended. */
  @Override
  public void free(Executor sender) {
    boolean anyWaits;
    lock.lock();
    try {
      inFlight--;
      anyWaits = !waiting.isEmpty();
    } finally {
      lock.unlock();
    }
    if (anyWaits) {
      sender.execute(this::flush);
    }
  }

  /** Called under the lock. */
  private void armTimer() {
    Member<Q, A> oldest = waiting.peek();
    if (oldest != null && timer == null) {
      long delay = Math.max(0, oldest.deadline - requests.clock.nanoTime());
      timer = requests.clock.schedule(this::expire, Duration.ofNanos(delay));
    }
  }

  private void expire() {
    List<Member<Q, A>> late = new ArrayList<>();
    lock.lock();
    try {
      timer = null;
      long now = requests.clock.nanoTime();
      while (!waiting.isEmpty() && waiting.element().deadline - now <= 0) {
        late.add(waiting.remove());
      }
      armTimer();
    } finally {
      lock.unlock();
    }
    if (!late.isEmpty()) {
      operation.guards.forEach(Guard::timedOutUnsent);
    }
    for (Member<Q, A> member : late) {
      Throwable failure = operation.notSent(waitNanos);
      requests.executor.execute(() -> member.end().completeExceptionally(failure));
    }
  }
}
