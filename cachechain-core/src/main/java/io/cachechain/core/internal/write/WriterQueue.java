package io.cachechain.core.internal.write;

import io.cachechain.core.WritePolicy;
import io.cachechain.core.internal.async.BatchScope;
import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.core.internal.write.Admissions.Admission;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The order in which writes reach one layer. Of each key at most one write is being sent; the newest of those that come meanwhile waits, and the ones it overtakes are not sent at all. Queued writes wait,
 * bounded by distinct keys and by bytes, and leave in batches; they can be read while they wait. A value that somebody waits for until it is stored waits for room as well.
 *
 * <p>Invariants, all under {@code lock}: a key is in {@code sending} while one of its writes is with the layer; a key is in {@code parked} only if it is in {@code sending}; {@code waiting} holds at most {@code
 * capacity} keys; what stands in any of them or in {@code visible} counts in {@code bytes}; {@code visible} holds the newest queued write of a key until it, or something newer, has ended. No write is sent, and no future completed, under the lock.
 */
final class WriterQueue<K, V> {
  private final Duration longestWait;
  private final WritePolicy policy;
  private final int maxBatches;
  private final ChainClock clock;
  private final Executor executor;
  private final Sender<K, V> sender;
  private final Consumer<Write<K, V>> weigher;
  private final Consumer<Write<K, V>> missed;
  private final Consumer<Write<K, V>> dropped;
  private final ReentrantLock lock = new ReentrantLock();
  private final WaitingWrites<K, V> waiting;
  private final Map<String, Write<K, V>> sending = new HashMap<>();
  private final Map<String, Write<K, V>> parked = new HashMap<>();
  private final Admissions<K, V> admissions;
  private final ByteAccount bytes;
  private final ConcurrentHashMap<String, Write<K, V>> visible = new ConcurrentHashMap<>();
  private final AtomicBoolean pumping = new AtomicBoolean();
  private int batches;

  /**
   * Creates an empty queue.
   *
   * @param weigher validates and encodes the value of a copy of something read; may take any time
   * @param missed remembers that the layer has missed a write
   * @param dropped told of each write that found no room
   */
  WriterQueue(
      QueueBounds bounds,
      ChainClock clock,
      Executor executor,
      Sender<K, V> sender,
      Consumer<Write<K, V>> weigher,
      Consumer<Write<K, V>> missed,
      Consumer<Write<K, V>> dropped) {
    this.longestWait = bounds.longestWait();
    this.maxBatches = bounds.batches();
    this.policy = bounds.policy();
    this.admissions = new Admissions<>(policy.queueCapacity(), policy.queueMaxBytes());
    this.bytes = new ByteAccount(policy.queueMaxBytes());
    this.waiting = new WaitingWrites<>(bounds, bytes);
    this.clock = clock;
    this.executor = executor;
    this.sender = sender;
    this.weigher = weigher;
    this.missed = missed;
    this.dropped = dropped;
  }

  /** Returns the newest queued write of a key that has not ended, or null. */
  @Nullable
  Write<K, V> visible(String storageKey) {
    return visible.isEmpty() ? null : visible.get(storageKey);
  }

  int depth() {
    lock.lock();
    try {
      return waiting.size() + sending.size() + parked.size() + admissions.size();
    } finally {
      lock.unlock();
    }
  }

  /** Returns about how many bytes wait or are being sent. */
  long bytes() {
    lock.lock();
    try {
      return bytes.held() + admissions.bytes();
    } finally {
      lock.unlock();
    }
  }

  /** Sends a write as soon as there is room for its value, and no other one of its key is being sent; ends with what became of it. */
  CompletableFuture<PutResult> send(Write<K, V> write) {
    Turn turn = new Turn();
    lock.lock();
    try {
      Write<K, V> newer = newerThan(write);
      if (newer != null) {
        turn.add(() -> overtaken(write, newer));
      } else if (write.entry().value() != null
          && (admissions.holdSenders() || !waiting.hasBytes(write))) {
        await(new Admission<>(write, write.done(), bytes.weightOf(write), true), turn);
      } else {
        start(write, turn);
      }
    } finally {
      lock.unlock();
    }
    turn.run();
    return write.done();
  }

  /** Called under the lock. */
  private void start(Write<K, V> write, Turn turn) {
    String key = write.storageKey();
    Write<K, V> queued = waiting.get(key);
    if (queued != null) {
      waiting.remove(queued);
      hideFill(queued);
      turn.add(() -> overtaken(queued, write));
    }
    bytes.enter(write);
    if (sending.putIfAbsent(key, write) == null) {
      turn.add(() -> sender.send(write, this::ended));
      return;
    }
    Write<K, V> before = parked.put(key, write);
    if (before != null) {
      bytes.leave(before);
      turn.add(() -> overtaken(before, write));
    }
  }

  /** Called under the lock. */
  private void hide(Write<K, V> write) {
    if (visible.remove(write.storageKey(), write)) {
      bytes.leave(write);
    }
  }

  /** A fill that is not sent is not read from here either; a write is, until what overtook it has ended. Called under the lock. */
  private void hideFill(Write<K, V> write) {
    if (write.isFill()) {
      hide(write);
    }
  }

  /** Queues a write; ends at once with "queued", or with what the policy for a full queue makes of it. */
  CompletableFuture<PutResult> offer(Write<K, V> write) {
    CompletableFuture<PutResult> accepted = new CompletableFuture<>();
    offer(write, accepted).run();
    return accepted;
  }

  /** Queues a write, and returns what is to be run once the caller holds no lock any more. */
  Runnable offer(Write<K, V> write, CompletableFuture<PutResult> accepted) {
    Turn turn = new Turn();
    lock.lock();
    try {
      Write<K, V> newer = newerThan(write);
      if (newer != null) {
        turn.add(() -> overtaken(write, newer));
        turn.add(() -> FutureChains.copy(write.done(), accepted));
      } else if (waiting.hasRoom(write)) {
        admit(write, turn);
        turn.add(() -> accepted.complete(PutResult.queued()));
      } else {
        overflow(write, accepted, turn);
      }
    } finally {
      lock.unlock();
    }
    turn.add(this::pumpSoon);
    return turn;
  }

  /** Called under the lock. */
  private void admit(Write<K, V> write, Turn turn) {
    Write<K, V> before = waiting.add(write);
    bytes.enter(write);
    Write<K, V> shown = visible.put(write.storageKey(), write);
    if (shown != null) {
      bytes.leave(shown);
    }
    if (before != null) {
      turn.add(() -> overtaken(before, write));
    }
  }

  /** Called under the lock. */
  private void overflow(Write<K, V> write, CompletableFuture<PutResult> accepted, Turn turn) {
    switch (write.isFill() ? policy.warmUpsWhenFull() : policy.whenFull()) {
      case DROP_OLDEST -> {
        List<Write<K, V>> oldest = waiting.oldest(write);
        if (oldest.isEmpty()) {
          turn.add(() -> drop(write, accepted));
          return;
        }
        oldest.forEach(each -> pushOut(each, turn));
        admit(write, turn);
        turn.add(() -> accepted.complete(PutResult.queued()));
      }
      case WAIT -> await(new Admission<>(write, accepted, bytes.weightOf(write), false), turn);
      case RUN_IN_CALLER ->
        turn.add(() -> {
          if (!write.isWeighed()) {
            weigher.accept(write);
          }
          FutureChains.copy(send(write), accepted);
        });
      default -> turn.add(() -> drop(write, accepted));
    }
  }

  /** Called under the lock. */
  private void pushOut(Write<K, V> write, Turn turn) {
    waiting.remove(write);
    missed.accept(write); // before it can no longer be read here: until then the layer is not asked
    hide(write);
    turn.add(() -> drop(write, write.done()));
  }

  /** Called under the lock. */
  private void await(Admission<K, V> admission, Turn turn) {
    if (admissions.add(admission)) {
      Duration atMost = admission.sends ? longestWait : policy.longestWait();
      turn.add(() -> admission.givesUpBy(clock.schedule(() -> giveUp(admission), atMost)));
    } else {
      turn.add(() -> drop(admission.write, admission.accepted));
    }
  }

  private void drop(Write<K, V> write, CompletableFuture<PutResult> accepted) {
    missed.accept(write);
    dropped.accept(write);
    PutResult result = PutResult.missed("the queue is full");
    write.done().complete(result);
    accepted.complete(result);
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

  private void overtaken(Write<K, V> write, Write<K, V> by) {
    Overtaking.complete(write, by, visible.get(by.storageKey()) == by);
  }

  /** Returns a put or tombstone of the key that is on its way and that this write must not overtake: a fill yields to any. Called under the lock. */
  private @Nullable Write<K, V> newerThan(Write<K, V> write) {
    String key = write.storageKey();
    for (Write<K, V> other : Arrays.asList(parked.get(key), waiting.get(key), sending.get(key))) {
      if (other != null && !other.isFill() && Overtaking.isNeedless(write, other)) {
        return other;
      }
    }
    return null;
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
    Write<K, V> seen = visible.get(storageKey);
    Write<K, V> purged = seen != null && overtaken.test(seen) ? seen : null;
    if (purged == null && admissions.isEmpty()) {
      return null;
    }
    PutResult superseded = PutResult.superseded(version);
    Turn turn = new Turn();
    lock.lock();
    try {
      if (purged != null) {
        hide(purged);
        waiting.remove(purged);
        CompletableFuture<PutResult> done = purged.done();
        turn.add(() -> done.complete(superseded));
      }
      admissions.removeOvertaken(storageKey, overtaken, each -> {
        turn.add(each::admitted);
        turn.add(() -> each.write.done().complete(superseded));
      });
      admitAll(turn);
    } finally {
      lock.unlock();
    }
    return turn;
  }

  /** Returns everything that has been accepted and has not ended, of each key the newest last. */
  List<Write<K, V>> pending() {
    lock.lock();
    try {
      List<Write<K, V>> pending = new ArrayList<>(sending.values());
      pending.addAll(parked.values());
      waiting.forEach(pending::add);
      admissions.forEach(pending::add);
      return pending;
    } finally {
      lock.unlock();
    }
  }

  private void ended(Write<K, V> write, PutResult result) {
    String key = write.storageKey();
    Turn turn = new Turn();
    lock.lock();
    try {
      Write<K, V> sent = sending.remove(key);
      if (sent != null) {
        bytes.leave(sent);
      }
      Write<K, V> shown = visible.get(key);
      if (shown != null && Overtaking.hides(write, shown)) {
        hide(shown);
      }
      Write<K, V> next = parked.remove(key);
      if (next != null) {
        sending.put(key, next);
        turn.add(() -> sender.send(next, this::ended));
      }
      admitAll(turn);
    } finally {
      lock.unlock();
    }
    write.done().complete(result);
    turn.run();
    pumpSoon();
  }

  private void pumpSoon() {
    if (pumping.compareAndSet(false, true)) {
      executor.execute(this::pump);
    }
  }

  private void pump() {
    pumping.set(false);
    weigh();
    for (List<Write<K, V>> batch = take(); !batch.isEmpty(); batch = take()) {
      List<Write<K, V>> sent = batch;
      AtomicInteger open = new AtomicInteger(sent.size());
      BatchScope.during(() -> sent.forEach(write -> {
        FutureChains.whenDone(write.done(), (result, failure) -> {
          if (open.decrementAndGet() == 0) {
            batchEnded();
          }
        });
        sender.send(write, this::ended);
      }));
    }
  }

  /** Encodes the copies that have come, so that it is known what they weigh, and drops those that prove too much. */
  private void weigh() {
    for (Write<K, V> write = nextUnweighed(); write != null; write = nextUnweighed()) {
      weigher.accept(write);
      Turn turn = new Turn();
      lock.lock();
      try {
        if (waiting.weighed(write)) {
          boolean pushes = policy.warmUpsWhenFull() == WritePolicy.WhenFull.DROP_OLDEST;
          List<Write<K, V>> oldest = pushes ? waiting.oldest(write) : List.of();
          (oldest.isEmpty() ? List.of(write) : oldest).forEach(each -> pushOut(each, turn));
        }
      } finally {
        lock.unlock();
      }
      turn.run();
    }
  }

  private @Nullable Write<K, V> nextUnweighed() {
    lock.lock();
    try {
      return waiting.nextUnweighed();
    } finally {
      lock.unlock();
    }
  }

  private List<Write<K, V>> take() {
    List<Write<K, V>> batch = List.of();
    Turn turn = new Turn();
    lock.lock();
    try {
      if (batches < maxBatches) {
        batch = waiting.moveTo(sending);
      }
      if (!batch.isEmpty()) {
        batches++;
      }
      admitAll(turn);
    } finally {
      lock.unlock();
    }
    turn.run();
    return batch;
  }

  /** Lets in whoever waits for room, as far as there is any, in the order in which they came. Called under the lock. */
  private void admitAll(Turn turn) {
    for (Admission<K, V> next = admissions.first(); next != null; next = admissions.first()) {
      Admission<K, V> admission = next;
      Write<K, V> write = admission.write;
      if (admission.sends ? !waiting.hasBytes(write) : !waiting.hasRoom(write)) {
        return;
      }
      admissions.remove(admission);
      Write<K, V> newer = newerThan(write);
      if (newer != null) {
        turn.add(() -> overtaken(write, newer));
      } else if (admission.sends) {
        start(write, turn);
      } else {
        admit(write, turn);
      }
      turn.add(admission::admitted);
    }
  }

  private void batchEnded() {
    lock.lock();
    try {
      batches--;
    } finally {
      lock.unlock();
    }
    pumpSoon();
  }

  /** What sends a write and says, exactly once, how it ended. */
  interface Sender<K, V> {
    void send(Write<K, V> write, BiConsumer<Write<K, V>, PutResult> ended);
  }
}
