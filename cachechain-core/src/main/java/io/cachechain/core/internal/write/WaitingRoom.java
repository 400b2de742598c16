package io.cachechain.core.internal.write;

import io.cachechain.core.WritePolicy;
import io.cachechain.core.WritePolicy.WhenFull;
import io.cachechain.core.internal.write.Admissions.Admission;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The bounded backlog of a layer: the writes that wait in its queue, by distinct keys and by bytes,
 * and behind them those that wait for room. Queued writes can be read here until they, or something
 * newer, have ended. A write for which there is no room goes the way of the policy.
 *
 * <p>The queue's lock guards all of it; {@link VisibleWrites} can be read
 * without. Nothing is sent, and no future
 * completed, under it: what is to be done once it is free is added to a list of the caller.
 *
 * <p>Invariants: {@code waiting} holds at most {@code capacity} keys; what stands in
 * {@code waiting} or in {@code visible} counts in {@code bytes}; {@code visible} holds the newest
 * queued write of a key until it, or something newer, has ended.
 */
final class WaitingRoom<K, V> {
  private final WritePolicy policy;
  private final Duration longestWait;
  private final ReentrantLock lock;
  private final ByteAccount bytes;
  private final ChainClock clock;
  private final Consumer<Write<K, V>> missed;
  private final Consumer<Write<K, V>> dropped;
  private final WaitingWrites<K, V> waiting;
  private final Admissions<K, V> admissions;
  private final VisibleWrites<K, V> visible = new VisibleWrites<>();

  /**
   * Creates an empty room.
   *
   * @param lock the queue's
   * @param bytes what all writes of the queue weigh, those included that are being sent
   * @param clock measures how long a write has waited
   * @param missed remembers that the layer has missed a write
   * @param dropped notified of each write that found no room
   */
  WaitingRoom(
      QueueBounds bounds,
      ReentrantLock lock,
      ByteAccount bytes,
      ChainClock clock,
      Consumer<Write<K, V>> missed,
      Consumer<Write<K, V>> dropped) {
    this.policy = bounds.policy();
    this.longestWait = bounds.longestWait();
    this.lock = lock;
    this.bytes = bytes;
    this.clock = clock;
    this.missed = missed;
    this.dropped = dropped;
    this.waiting = new WaitingWrites<>(bounds, bytes);
    this.admissions = new Admissions<>(policy.queueCapacity(), policy.queueMaxBytes());
  }

  /** Returns what reads see of it; needs no lock. */
  VisibleWrites<K, V> visible() {
    return visible;
  }

  /** Returns the write of a key that waits to be sent, or null. */
  @Nullable
  Write<K, V> waiting(String storageKey) {
    return waiting.get(storageKey);
  }

  /** Returns whether any write waits to be sent. */
  boolean hasWaiting() {
    return waiting.size() > 0;
  }

  /** Returns how many writes wait here. */
  int size() {
    return waiting.size() + admissions.size();
  }

  /** Returns how many bytes wait for room. */
  long bytesOutside() {
    return admissions.bytes();
  }

  /** Does something for each write that waits here, of each key the newest last. */
  void forEach(Consumer<Write<K, V>> each) {
    waiting.forEach(each);
    admissions.forEach(each);
  }

  /** Queues a write if there is room. */
  boolean tryAdmit(Write<K, V> write, List<Runnable> afterwards) {
    long weight = bytes.weightOf(write);
    if (!waiting.hasRoom(write, weight)) {
      return false;
    }
    admit(write, weight, afterwards);
    return true;
  }

  private void admit(Write<K, V> write, long weight, List<Runnable> afterwards) {
    Write<K, V> before = waiting.add(write, weight);
    bytes.enter(write, weight);
    Write<K, V> shown = visible.show(write);
    if (shown != null) {
      bytes.leave(shown);
    }
    if (before != null) {
      afterwards.add(() -> overtaken(before, write));
    }
  }

  /** Returns what happens to a write for which there is no room. */
  WhenFull whenFull(Write<K, V> write) {
    return write.isFill() ? policy.warmUpsWhenFull() : policy.whenFull();
  }

  /**
   * Does what the policy says with a write for which there is no room, but for running it in its
   * caller.
   */
  void overflow(
      Write<K, V> write, CompletableFuture<PutResult> accepted, List<Runnable> afterwards) {
    WhenFull policyOfWrite = whenFull(write);
    if (policyOfWrite == WhenFull.WAIT) {
      await(new Admission<>(write, accepted, bytes.weightOf(write), false), afterwards);
      return;
    }
    List<Write<K, V>> oldest =
        policyOfWrite == WhenFull.DROP_OLDEST ? waiting.oldest(write) : List.of();
    if (oldest.isEmpty()) {
      afterwards.add(() -> drop(write, accepted));
      return;
    }
    oldest.forEach(each -> pushOut(each, afterwards));
    admit(write, bytes.weightOf(write), afterwards);
    afterwards.add(() -> accepted.complete(PutResult.queued()));
  }

  /**
   * Lets a write that is to be sent at once wait, if there is no room for its value, or others
   * stand before it.
   *
   * @param weight what it weighs
   * @param queued the write of its key that waits in the queue, in whose place it is sent, or null
   */
  boolean keepsOutside(
      Write<K, V> write, long weight, @Nullable Write<K, V> queued, List<Runnable> afterwards) {
    if (!admissions.holdSenders() && bytes.fits(weight, queued == null ? 0 : queued.weight)) {
      return false;
    }
    await(new Admission<>(write, write.done, weight, true), afterwards);
    return true;
  }

  /**
   * A write is sent in the place of the one of its key that waits, which is read here until the one
   * that is sent has ended; a fill is not.
   */
  void replaced(Write<K, V> queued) {
    waiting.remove(queued);
    if (queued.isFill()) {
      hide(queued);
    }
  }

  /** A write has ended: it is read here no longer, and nothing that it has overtaken is. */
  void ended(Write<K, V> write, String storageKey) {
    Write<K, V> shown = visible.newest(storageKey);
    if (shown != null && Overtaking.hides(write, shown)) {
      hide(shown);
    }
  }

  private void hide(Write<K, V> write) {
    if (visible.hide(write)) {
      bytes.leave(write);
    }
  }

  private void pushOut(Write<K, V> write, List<Runnable> afterwards) {
    waiting.remove(write);
    missed.accept(write); // before it can no longer be read here: until then the layer is not asked
    hide(write);
    afterwards.add(() -> drop(write, write.done));
  }

  private void await(Admission<K, V> admission, List<Runnable> afterwards) {
    if (admissions.add(admission)) {
      Duration atMost = admission.sends ? longestWait : policy.longestWait();
      afterwards.add(() -> admission.givesUpBy(clock.schedule(() -> giveUp(admission), atMost)));
    } else {
      afterwards.add(() -> drop(admission.write, admission.accepted));
    }
  }

  private void giveUp(Admission<K, V> admission) {
    lock.lock();
    try {
      if (!admissions.remove(admission)) {
        return;
      }
    } finally {
      lock.unlock();
    }
    drop(admission.write, admission.accepted);
  }

  /** Not under the lock. */
  private void drop(Write<K, V> write, CompletableFuture<PutResult> accepted) {
    missed.accept(write);
    dropped.accept(write);
    PutResult result = PutResult.missed("the queue is full");
    write.done.complete(result);
    accepted.complete(result);
  }

  /** Completes a write that is not sent, since another one has overtaken it. Not under the lock. */
  void overtaken(Write<K, V> write, Write<K, V> by) {
    Overtaking.complete(write, by, visible.newest(by.storageKey) == by);
  }

  /**
   * Returns the write for which there is room by now, of those that wait for it, in the order in
   * which they came; it waits here no longer. Null for none.
   */
  @Nullable
  Admission<K, V> next() {
    Admission<K, V> next = admissions.first();
    if (next == null) {
      return null;
    }
    Write<K, V> write = next.write;
    long weight = bytes.weightOf(write);
    Write<K, V> queued = waiting.get(write.storageKey);
    boolean fits = next.sends
        ? bytes.fits(weight, queued == null ? 0 : queued.weight)
        : waiting.hasRoom(write, weight);
    if (!fits) {
      return null;
    }
    admissions.remove(next);
    return next;
  }

  /** Returns the queued write of a key if it is overtaken, or null. Needs no lock. */
  @Nullable
  Write<K, V> overtakenBy(String storageKey, Predicate<Write<K, V>> overtaken) {
    Write<K, V> seen = visible.newest(storageKey);
    return seen != null && overtaken.test(seen) ? seen : null;
  }

  /** Returns whether any write waits for room. Needs no lock. */
  boolean hasSomeOutside() {
    return !admissions.isEmpty();
  }

  /**
   * Removes and hides a queued write, and those of its key which wait for room and are overtaken,
   * too.
   *
   * @param queued the queued write, or null for none
   * @param version the version of what overtakes them
   */
  void purge(
      String storageKey,
      @Nullable Write<K, V> queued,
      Version version,
      Predicate<Write<K, V>> overtaken,
      List<Runnable> afterwards) {
    PutResult superseded = PutResult.superseded(version);
    if (queued != null) {
      hide(queued);
      waiting.remove(queued);
      afterwards.add(() -> queued.done.complete(superseded));
    }
    admissions.removeOvertaken(storageKey, overtaken, each -> {
      afterwards.add(each::admitted);
      afterwards.add(() -> each.write.done.complete(superseded));
    });
  }

  /** Returns whether of some write it may not be known yet what it weighs. */
  boolean hasUnweighed() {
    return waiting.hasUnweighed();
  }

  /** Returns a write of which it is not known yet what it weighs, once, or null. */
  @Nullable
  Write<K, V> nextUnweighed() {
    return waiting.nextUnweighed();
  }

  /**
   * Counts a write for what it weighs; if it should not have been let in, it goes, or what makes
   * room for it.
   */
  void weighed(Write<K, V> write, List<Runnable> afterwards) {
    if (waiting.weighed(write)) {
      boolean pushes = policy.warmUpsWhenFull() == WhenFull.DROP_OLDEST;
      List<Write<K, V>> oldest = pushes ? waiting.oldest(write) : List.of();
      (oldest.isEmpty() ? List.of(write) : oldest).forEach(each -> pushOut(each, afterwards));
    }
  }

  /** Lets begin what leaves next, as much as goes in one batch. */
  List<Write<K, V>> leave(KeyOrder<K, V> order) {
    return waiting.moveTo(order);
  }
}
