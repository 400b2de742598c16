package io.cachechain.core.internal.write;

import io.cachechain.core.WritePolicy;
import io.cachechain.core.internal.config.LayerSettings;
import io.cachechain.core.internal.link.Cork;
import io.cachechain.core.internal.link.FutureChains;
import io.cachechain.spi.Capability;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
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
 * bounded by distinct keys, and leave in batches; they can be read while they wait.
 *
 * <p>Invariants, all under {@code lock}: a key is in {@code sending} while one of its writes is with the layer; a key is in {@code parked} only if it is in {@code sending}; {@code waiting} holds at most {@code
 * capacity} keys; {@code visible} holds the newest queued write of a key until it, or something newer, has ended. No write is sent, and no future completed, under the lock.
 */
final class WriterQueue<K, V> {
  private final WritePolicy policy;
  private final int batchSize;
  private final int maxBatches;
  private final ChainClock clock;
  private final Executor executor;
  private final Sender<K, V> sender;
  private final Consumer<Write<K, V>> owe;
  private final Consumer<Write<K, V>> dropped;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Write<K, V>> waiting = new LinkedHashMap<>();
  private final Map<String, Write<K, V>> sending = new HashMap<>();
  private final Map<String, Write<K, V>> parked = new HashMap<>();
  private final ArrayDeque<Admission<K, V>> admissions = new ArrayDeque<>();
  private final ConcurrentHashMap<String, Write<K, V>> visible = new ConcurrentHashMap<>();
  private final AtomicBoolean pumping = new AtomicBoolean();
  private int batches;

  /** Whether there are admissions; changed under the lock. */
  private volatile boolean crowded;

  WriterQueue(
      LayerSettings<V> settings,
      ChainClock clock,
      Executor executor,
      Sender<K, V> sender,
      Consumer<Write<K, V>> owe,
      Consumer<Write<K, V>> dropped) {
    this.policy = settings.writes();
    boolean bulk = settings.capabilities().contains(Capability.BULK);
    this.batchSize =
        bulk ? settings.queueBatch() : Math.min(settings.queueBatch(), settings.parallel());
    this.maxBatches = bulk ? settings.batchInflight() : 1;
    this.clock = clock;
    this.executor = executor;
    this.sender = sender;
    this.owe = owe;
    this.dropped = dropped;
  }

  /** Returns the newest queued write of a key that has not ended, or null. */
  @Nullable
  Write<K, V> visible(String slotKey) {
    return visible.isEmpty() ? null : visible.get(slotKey);
  }

  int depth() {
    lock.lock();
    try {
      return waiting.size() + sending.size() + parked.size() + admissions.size();
    } finally {
      lock.unlock();
    }
  }

  /** Sends a write as soon as no other one of its key is being sent; ends with what became of it. */
  CompletableFuture<PutResult> send(Write<K, V> write) {
    String key = write.slotKey();
    Turn turn = new Turn();
    lock.lock();
    try {
      Write<K, V> newer = newerThan(write);
      if (newer != null) {
        turn.add(() -> overtaken(write, newer));
      } else {
        Write<K, V> queued = waiting.remove(key);
        if (queued != null) {
          hideFill(queued);
          turn.add(() -> overtaken(queued, write));
        }
        if (sending.putIfAbsent(key, write) == null) {
          turn.add(() -> sender.send(write, this::ended));
        } else {
          Write<K, V> before = parked.put(key, write);
          if (before != null) {
            turn.add(() -> overtaken(before, write));
          }
        }
      }
    } finally {
      lock.unlock();
    }
    turn.run();
    return write.done();
  }

  /** A fill that is not sent is not read from here either; a write is, until what overtook it has ended. Called under the lock. */
  private void hideFill(Write<K, V> write) {
    if (write.isFill()) {
      visible.remove(write.slotKey(), write);
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
    String key = write.slotKey();
    Turn turn = new Turn();
    lock.lock();
    try {
      Write<K, V> newer = newerThan(write);
      if (newer != null) {
        turn.add(() -> overtaken(write, newer));
        turn.add(() -> FutureChains.copy(write.done(), accepted));
      } else if (waiting.containsKey(key) || waiting.size() < policy.queueCapacity()) {
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
    Write<K, V> before = waiting.put(write.slotKey(), write);
    visible.put(write.slotKey(), write);
    if (before != null) {
      turn.add(() -> overtaken(before, write));
    }
  }

  /** Called under the lock. */
  private void overflow(Write<K, V> write, CompletableFuture<PutResult> accepted, Turn turn) {
    switch (write.isFill() ? policy.warmUpsWhenFull() : policy.whenFull()) {
      case DROP_OLDEST -> {
        Write<K, V> oldest = oldest(write.isFill());
        if (oldest == null) {
          turn.add(() -> drop(write, accepted));
          return;
        }
        waiting.remove(oldest.slotKey());
        owe.accept(
            oldest); // before it can no longer be read here: until then the layer is not asked
        visible.remove(oldest.slotKey(), oldest);
        turn.add(() -> drop(oldest, oldest.done()));
        admit(write, turn);
        turn.add(() -> accepted.complete(PutResult.queued()));
      }
      case WAIT -> {
        if (admissions.size() >= policy.queueCapacity()) {
          turn.add(() -> drop(write, accepted));
          return;
        }
        Admission<K, V> admission = new Admission<>(write, accepted);
        admissions.add(admission);
        crowded = true;
        turn.add(
            () -> admission.timer = clock.schedule(() -> giveUp(admission), policy.longestWait()));
      }
      case RUN_IN_CALLER -> turn.add(() -> FutureChains.copy(send(write), accepted));
      default -> turn.add(() -> drop(write, accepted));
    }
  }

  /** Returns what waits longest, warm-ups first; a warm-up pushes out no write. Called under the lock. */
  private @Nullable Write<K, V> oldest(boolean fillsOnly) {
    for (Write<K, V> write : waiting.values()) {
      if (write.isFill()) {
        return write;
      }
    }
    return fillsOnly ? null : waiting.values().iterator().next();
  }

  private void drop(Write<K, V> write, CompletableFuture<PutResult> accepted) {
    owe.accept(write);
    dropped.accept(write);
    PutResult result = PutResult.owed("the queue is full");
    write.done().complete(result);
    accepted.complete(result);
  }

  private void giveUp(Admission<K, V> admission) {
    lock.lock();
    try {
      if (!admissions.remove(admission)) {
        return;
      }
      crowded = !admissions.isEmpty();
    } finally {
      lock.unlock();
    }
    drop(admission.write, admission.accepted);
  }

  /**
   * A write that another one of this node has overtaken is not sent. If the other one is stored it is superseded; if that waits in the queue, it does so in its place; if that fails, this one is as much
   * owed, and what stands in the way of that one stands in the way of this one, too.
   */
  private void overtaken(Write<K, V> write, Write<K, V> by) {
    if (!write.isFill() && visible.get(by.slotKey()) == by) {
      write.done().complete(PutResult.queued());
      return;
    }
    PutResult superseded = PutResult.superseded(by.version());
    if (write.isFill()) {
      write.done().complete(superseded);
      return;
    }
    FutureChains.whenDone(
        by.done(),
        (result, failure) ->
            write.done().complete(result == null || isSettledBy(result) ? superseded : result));
  }

  private static boolean isSettledBy(PutResult result) {
    return switch (result.status()) {
      case OWED, QUEUED -> false;
      case SUPERSEDED -> result.held() == null;
      default -> true;
    };
  }

  /** Returns a put or tombstone of the key that is on its way and that this write must not overtake: a fill yields to any. Called under the lock. */
  private @Nullable Write<K, V> newerThan(Write<K, V> write) {
    for (Map<String, Write<K, V>> place : List.of(parked, waiting, sending)) {
      Write<K, V> other = place.get(write.slotKey());
      if (other != null && !other.isFill() && isOvertaken(write, other)) {
        return other;
      }
    }
    return null;
  }

  /** Whether a write need not be sent behind another one. That of the same version does what a payment would. */
  private boolean isOvertaken(Write<K, V> write, Write<K, V> other) {
    return write.isFill()
        || other.version().isNewerThan(write.version())
        || (write.kind() == Write.Kind.PAYMENT && other.version().equals(write.version()));
  }

  /**
   * Removes and hides the queued write of a key if it is overtaken, and those that wait for room.
   *
   * @param version the version of what overtakes it
   * @param overtaken says whether a write is
   * @return what is to be run once the caller holds no lock any more, or null for nothing
   */
  @Nullable
  Runnable purge(String slotKey, Version version, Predicate<Write<K, V>> overtaken) {
    Write<K, V> seen = visible.get(slotKey);
    Write<K, V> purged = seen != null && overtaken.test(seen) ? seen : null;
    if (purged == null && !crowded) {
      return null;
    }
    PutResult superseded = PutResult.superseded(version);
    Turn turn = new Turn();
    lock.lock();
    try {
      if (purged != null) {
        visible.remove(slotKey, purged);
        waiting.remove(slotKey, purged);
        CompletableFuture<PutResult> done = purged.done();
        turn.add(() -> done.complete(superseded));
      }
      admissions.removeIf(each -> {
        boolean late = each.write.slotKey().equals(slotKey) && overtaken.test(each.write);
        if (late) {
          turn.add(each::admitted);
          turn.add(() -> each.write.done().complete(superseded));
        }
        return late;
      });
      crowded = !admissions.isEmpty();
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
      pending.addAll(waiting.values());
      admissions.forEach(admission -> pending.add(admission.write));
      return pending;
    } finally {
      lock.unlock();
    }
  }

  private void ended(Write<K, V> write, PutResult result) {
    String key = write.slotKey();
    Turn turn = new Turn();
    lock.lock();
    try {
      sending.remove(key);
      visible.computeIfPresent(key, (same, shown) -> hides(write, shown) ? null : shown);
      Write<K, V> next = parked.remove(key);
      if (next != null) {
        sending.put(key, next);
        turn.add(() -> sender.send(next, this::ended));
      }
    } finally {
      lock.unlock();
    }
    write.done().complete(result);
    turn.run();
    pumpSoon();
  }

  /** What was accepted is read from here until it has ended, also when something newer is sent at once instead of it: until that has ended, too, the layer may hold what is older than both. */
  private static boolean hides(Write<?, ?> ended, Write<?, ?> shown) {
    return shown.done() == ended.done()
        || (!ended.isFill() && !shown.version().isNewerThan(ended.version()));
  }

  private void pumpSoon() {
    if (pumping.compareAndSet(false, true)) {
      executor.execute(this::pump);
    }
  }

  private void pump() {
    pumping.set(false);
    for (List<Write<K, V>> batch = take(); !batch.isEmpty(); batch = take()) {
      List<Write<K, V>> sent = batch;
      AtomicInteger open = new AtomicInteger(sent.size());
      Cork.during(() -> sent.forEach(write -> {
        FutureChains.whenDone(write.done(), (result, failure) -> {
          if (open.decrementAndGet() == 0) {
            batchEnded();
          }
        });
        sender.send(write, this::ended);
      }));
    }
  }

  private List<Write<K, V>> take() {
    List<Write<K, V>> batch = new ArrayList<>();
    Turn turn = new Turn();
    lock.lock();
    try {
      if (batches >= maxBatches) {
        return batch;
      }
      Iterator<Write<K, V>> writes = waiting.values().iterator();
      while (writes.hasNext() && batch.size() < batchSize) {
        Write<K, V> write = writes.next();
        if (sending.putIfAbsent(write.slotKey(), write) == null) {
          writes.remove();
          batch.add(write);
        }
      }
      if (!batch.isEmpty()) {
        batches++;
      }
      while (!admissions.isEmpty() && waiting.size() < policy.queueCapacity()) {
        Admission<K, V> admission = admissions.remove();
        Write<K, V> newer = newerThan(admission.write);
        if (newer == null) {
          admit(admission.write, turn);
        } else {
          turn.add(() -> overtaken(admission.write, newer));
        }
        turn.add(admission::admitted);
      }
      crowded = !admissions.isEmpty();
    } finally {
      lock.unlock();
    }
    turn.run();
    return batch;
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

  /** What is to be done once the lock is free. */
  private static final class Turn implements Runnable {
    private final List<Runnable> actions = new ArrayList<>(2);

    void add(Runnable action) {
      actions.add(action);
    }

    @Override
    public void run() {
      actions.forEach(Runnable::run);
    }
  }

  /** A write that waits for room in the queue. */
  private static final class Admission<K, V> {
    private final Write<K, V> write;
    private final CompletableFuture<PutResult> accepted;
    private volatile @Nullable Runnable timer;

    Admission(Write<K, V> write, CompletableFuture<PutResult> accepted) {
      this.write = write;
      this.accepted = accepted;
    }

    void admitted() {
      Runnable pending = timer;
      if (pending != null) {
        pending.run();
      }
      accepted.complete(PutResult.queued());
    }
  }
}
