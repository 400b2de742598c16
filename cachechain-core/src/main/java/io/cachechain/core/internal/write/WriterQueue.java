package io.cachechain.core.internal.write;

import io.cachechain.core.WritePolicy.WhenFull;
import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.core.internal.write.Admissions.Admission;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What stands before one layer: the order in which the writes of each key reach it
 * ({@link KeyOrder}), and a bounded backlog of queued writes ({@link WaitingRoom}), which leave in
 * batches ({@link QueuePump}). The newest write of a key is sent, and those that it overtakes are
 * not. A value that somebody waits for until it is stored waits for room as well.
 *
 * <p>Both parts are guarded by {@code lock}, and what stands in either counts in {@code bytes}. No
 * write is sent, and no future completed, under the lock.
 */
final class WriterQueue<K, V> {
  private final ReentrantLock lock = new ReentrantLock();
  private final KeyOrder<K, V> order = new KeyOrder<>();
  private final WaitingRoom<K, V> room;
  private final ByteAccount bytes;
  private final Sender<K, V> sender;
  private final Consumer<Write<K, V>> weigher;
  private final QueuePump<K, V> pump;

  /**
   * Creates an empty queue.
   *
   * @param weigher validates and encodes the value of a copy of something read; may take any time
   * @param missed remembers that the layer has missed a write
   * @param dropped notified of each write that found no room
   */
  WriterQueue(
      QueueBounds bounds,
      ChainClock clock,
      Executor executor,
      Sender<K, V> sender,
      Consumer<Write<K, V>> weigher,
      Consumer<Write<K, V>> missed,
      Consumer<Write<K, V>> dropped) {
    this.bytes = new ByteAccount(bounds.policy().queueMaxBytes());
    this.room = new WaitingRoom<>(bounds, lock, bytes, clock, missed, dropped);
    this.sender = sender;
    this.weigher = weigher;
    this.pump = new QueuePump<>(this, sender, executor, bounds.batches());
  }

  /** Returns what reads see of it. */
  VisibleWrites<K, V> visible() {
    return room.visible();
  }

  int depth() {
    lock.lock();
    try {
      return order.size() + room.size();
    } finally {
      lock.unlock();
    }
  }

  /** Returns about how many bytes wait or are being sent. */
  long bytes() {
    lock.lock();
    try {
      return bytes.held() + room.bytesOutside();
    } finally {
      lock.unlock();
    }
  }

  /** Returns everything that has been accepted and has not ended, of each key the newest last. */
  List<Write<K, V>> pending() {
    lock.lock();
    try {
      List<Write<K, V>> pending = order.all();
      room.forEach(pending::add);
      return pending;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sends a write as soon as there is room for its value, and no other one of its key is being
   * sent; ends with what became of it.
   */
  CompletableFuture<PutResult> send(Write<K, V> write) {
    String key = write.storageKey;
    List<Runnable> afterwards = new ArrayList<>(2);
    lock.lock();
    try {
      long weight = bytes.weightOf(write);
      Write<K, V> queued = room.waiting(key);
      Write<K, V> newer = order.newerThan(write, key, queued);
      if (newer != null) {
        afterwards.add(() -> room.overtaken(write, newer));
      } else if (!write.hasValue() || !room.keepsOutside(write, weight, queued, afterwards)) {
        start(write, key, weight, queued, afterwards);
      }
    } finally {
      lock.unlock();
    }
    afterwards.forEach(Runnable::run);
    return write.done;
  }

  /** Called under the lock. */
  private void start(
      Write<K, V> write,
      String key,
      long weight,
      @Nullable Write<K, V> queued,
      List<Runnable> afterwards) {
    if (queued != null) {
      room.replaced(queued);
      afterwards.add(() -> room.overtaken(queued, write));
    }
    bytes.enter(write, weight);
    if (order.begins(write, key)) {
      afterwards.add(() -> sender.send(write, this::ended));
      return;
    }
    Write<K, V> before = order.follows(write, key);
    if (before != null) {
      bytes.leave(before);
      afterwards.add(() -> room.overtaken(before, write));
    }
  }

  /**
   * Queues a write; ends at once with "queued", or with what the policy for a full queue makes of
   * it.
   */
  CompletableFuture<PutResult> offer(Write<K, V> write) {
    CompletableFuture<PutResult> accepted = new CompletableFuture<>();
    offer(write, accepted).run();
    return accepted;
  }

  /** Queues a write, and returns what is to be run once the caller holds no lock any more. */
  Runnable offer(Write<K, V> write, CompletableFuture<PutResult> accepted) {
    String key = write.storageKey;
    List<Runnable> afterwards = new ArrayList<>(2);
    lock.lock();
    try {
      Write<K, V> newer = order.newerThan(write, key, room.waiting(key));
      if (newer != null) {
        afterwards.add(() -> room.overtaken(write, newer));
        afterwards.add(() -> FutureChains.copy(write.done, accepted));
      } else if (room.tryAdmit(write, afterwards)) {
        afterwards.add(() -> accepted.complete(PutResult.queued()));
      } else if (room.whenFull(write) == WhenFull.RUN_IN_CALLER) {
        afterwards.add(() -> runInCaller(write, accepted));
      } else {
        room.overflow(write, accepted, afterwards);
      }
    } finally {
      lock.unlock();
    }
    afterwards.add(() -> pump.offered(write));
    return () -> afterwards.forEach(Runnable::run);
  }

  private void runInCaller(Write<K, V> write, CompletableFuture<PutResult> accepted) {
    if (!write.isWeighed()) {
      weigher.accept(write);
    }
    FutureChains.copy(send(write), accepted);
  }

  /**
   * Removes and hides the queued write of a key if it is overtaken, and those that wait for room.
   *
   * @param version the version of what overtakes it
   * @param overtaken says whether a write is
   * @return what is to be run once the caller holds no lock any more, or null for nothing
   */
  @Nullable
  Runnable purge(String storageKey, Version version, Predicate<Write<K, V>> overtaken) {
    Write<K, V> queued = room.overtakenBy(storageKey, overtaken);
    if (queued == null && !room.hasSomeOutside()) {
      return null;
    }
    List<Runnable> afterwards = new ArrayList<>(2);
    lock.lock();
    try {
      room.purge(storageKey, queued, version, overtaken, afterwards);
      admitAll(afterwards);
    } finally {
      lock.unlock();
    }
    return () -> afterwards.forEach(Runnable::run);
  }

  /** Takes the end of a write that was sent. */
  void ended(Write<K, V> write, PutResult result) {
    String key = write.storageKey;
    List<Runnable> afterwards = new ArrayList<>(2);
    boolean othersWait;
    lock.lock();
    try {
      Write<K, V> sent = order.end(key);
      if (sent != null) {
        bytes.leave(sent);
      }
      room.ended(write, key);
      Write<K, V> next = order.next(key);
      if (next != null) {
        afterwards.add(() -> sender.send(next, this::ended));
      }
      admitAll(afterwards);
      othersWait = !pump.isFull() && room.hasWaiting();
    } finally {
      lock.unlock();
    }
    write.done.complete(result);
    afterwards.forEach(Runnable::run);
    if (othersWait) {
      pump.soon();
    }
  }

  /**
   * Lets in whoever waits for room, as far as there is any, in the order in which they came. Called
   * under the lock.
   */
  private void admitAll(List<Runnable> afterwards) {
    for (Admission<K, V> next = room.next(); next != null; next = room.next()) {
      Admission<K, V> admission = next;
      Write<K, V> write = admission.write;
      String key = write.storageKey;
      Write<K, V> queued = room.waiting(key);
      Write<K, V> newer = order.newerThan(write, key, queued);
      if (newer != null) {
        afterwards.add(() -> room.overtaken(write, newer));
      } else if (admission.sends) {
        start(write, key, bytes.weightOf(write), queued, afterwards);
      } else {
        room.tryAdmit(write, afterwards);
      }
      afterwards.add(admission::admitted);
    }
  }

  /**
   * Encodes the copies that have come, so that it is known what they weigh, and drops those that
   * prove too much.
   */
  void weigh() {
    for (Write<K, V> write = weighed(null); write != null; write = weighed(write)) {
      weigher.accept(write);
    }
  }

  /** Counts a copy for what it weighs, if there is one, and returns the next to be encoded. */
  private @Nullable Write<K, V> weighed(@Nullable Write<K, V> write) {
    Write<K, V> next;
    List<Runnable> afterwards = new ArrayList<>(2);
    lock.lock();
    try {
      if (write != null) {
        room.weighed(write, afterwards);
      }
      next = room.nextUnweighed();
    } finally {
      lock.unlock();
    }
    afterwards.forEach(Runnable::run);
    return next;
  }

  /** Takes out the writes that leave now, as one batch; none if too many are under way. */
  List<Write<K, V>> take() {
    List<Write<K, V>> batch;
    List<Runnable> afterwards = new ArrayList<>(2);
    lock.lock();
    try {
      admitAll(afterwards);
      batch = pump.isFull() ? List.of() : room.leave(order);
      if (batch.isEmpty() && room.hasUnweighed()) {
        afterwards.add(pump::soon); // code of a user may weigh it: not on this thread
      }
    } finally {
      lock.unlock();
    }
    afterwards.forEach(Runnable::run);
    return batch;
  }

  /** What sends a write and says, exactly once, how it ended. */
  interface Sender<K, V> {
    void send(Write<K, V> write, BiConsumer<Write<K, V>, PutResult> ended);

    /**
     * Returns whether a copy of something read is encoded and sent so fast that the thread which
     * offers it may do so: no code of a user runs for it, and it is not compressed.
     */
    default boolean isPrompt() {
      return false;
    }
  }
}
