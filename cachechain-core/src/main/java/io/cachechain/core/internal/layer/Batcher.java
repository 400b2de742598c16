package io.cachechain.core.internal.layer;

import io.cachechain.core.internal.limits.Defaults;
import io.cachechain.spi.ChainClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
final class Batcher<Q, A> implements Cork.Corked {
  private final Wire<Q, A> wire;
  private final int size;
  private final int maxInFlight;
  private final long waitNanos;
  private final long timeoutNanos;
  private final ChainClock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Member<Q, A>> waiting = new ArrayDeque<>();
  private int inFlight;
  private @Nullable Runnable timer;

  /**
   * Creates a batcher.
   *
   * @param wire what sends a batch
   * @param size the most members of a batch
   * @param maxInFlight the most batches in flight
   * @param waitNanos how long a member may wait; where that is no longer than the timeout, both together are
   * @param timeoutNanos how long a request may take
   * @param clock what tells the time
   */
  Batcher(
      Wire<Q, A> wire,
      int size,
      int maxInFlight,
      long waitNanos,
      long timeoutNanos,
      ChainClock clock) {
    this.wire = wire;
    this.size = size;
    this.maxInFlight = maxInFlight;
    this.waitNanos = waitNanos;
    this.timeoutNanos = timeoutNanos;
    this.clock = clock;
  }

  /**
   * Asks for a key.
   *
   * @param follows what runs whatever follows on the answer
   */
  CompletableFuture<A> submit(String key, Q question, Executor follows) {
    Member<Q, A> member = new Member<>(
        key, question, clock.nanoTime() + (size == 1 ? timeoutNanos : waitNanos), follows);
    if (size == 1) {
      wire.send(Map.of(key, member), Place.NONE); // nothing to gather, nothing to wait for
      return member.answer;
    }
    lock.lock();
    try {
      waiting.add(member);
    } finally {
      lock.unlock();
    }
    if (!Cork.holds(this)) {
      flush();
    }
    return member.answer;
  }

  /** Sends what waits, as far as the limit of batches in flight allows. */
  @Override
  public void flush() {
    for (Map<String, Member<Q, A>> batch = next(); batch != null; batch = next()) {
      wire.send(batch, this::free);
    }
  }

  int waiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Map<String, Member<Q, A>> next() {
    lock.lock();
    try {
      if (waiting.isEmpty() || inFlight >= maxInFlight) {
        armTimer();
        return null;
      }
      Map<String, Member<Q, A>> batch = new LinkedHashMap<>();
      Iterator<Member<Q, A>> members = waiting.iterator();
      long bytes = 0;
      while (members.hasNext() && batch.size() < size) {
        Member<Q, A> member = members.next();
        bytes += wire.bytes(member.question);
        if (bytes > Defaults.BATCH_MAX_BYTES && !batch.isEmpty()) {
          break;
        }
        if (batch.putIfAbsent(member.key, member) == null) {
          members.remove();
          if (waitNanos > timeoutNanos) {
            member.deadline = clock.nanoTime() + timeoutNanos;
          }
        }
      }
      inFlight++;
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private void free(Executor sender) {
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
      long delay = Math.max(0, oldest.deadline - clock.nanoTime());
      timer = clock.schedule(this::expire, Duration.ofNanos(delay));
    }
  }

  private void expire() {
    List<Member<Q, A>> late = new ArrayList<>();
    lock.lock();
    try {
      timer = null;
      long now = clock.nanoTime();
      while (!waiting.isEmpty() && waiting.element().deadline - now <= 0) {
        late.add(waiting.remove());
      }
      armTimer();
    } finally {
      lock.unlock();
    }
    if (!late.isEmpty()) {
      wire.starved();
    }
    late.forEach(member -> wire.expired(member, waitNanos));
  }

  /** What sends the batches. */
  interface Wire<Q, A> {
    /** Sends a batch, completes its members, and then gives its place free once. */
    void send(Map<String, Member<Q, A>> batch, Place place);

    /** Returns how many bytes of values are sent with a question, or may come back for it. */
    long bytes(Q question);

    /** Members have waited in vain to be sent: those before them were not answered in time. */
    void starved();

    /** Fails a member that was never sent. */
    void expired(Member<Q, A> member, long timeoutNanos);
  }

  /** The place of a batch among those in flight. */
  interface Place {
    /** No place. */
    Place NONE = sender -> {};

    /**
     * Gives the place free.
     *
     * @param sender sends those who wait for one, if anybody does
     */
    void free(Executor sender);
  }

  /** One key of a batch. */
  static final class Member<Q, A> {
    final String key;
    final Q question;

    /** When it must have ended; as long as it waits, when it must have been sent. */
    long deadline;

    /** What runs whatever follows on the answer. */
    final Executor follows;

    final CompletableFuture<A> answer = new CompletableFuture<>();

    /** What hands the answer over; set before the request is sent. */
    @Nullable
    Delivery delivery;

    Member(String key, Q question, long deadline, Executor follows) {
      this.key = key;
      this.question = question;
      this.deadline = deadline;
      this.follows = follows;
    }
  }
}
