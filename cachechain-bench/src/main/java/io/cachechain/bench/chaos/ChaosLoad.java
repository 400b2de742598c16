package io.cachechain.bench.chaos;

import io.cachechain.CloseableChain;
import io.cachechain.WriteOutcome;
import io.cachechain.spi.PutResult;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The load of one node: its threads read, and change rows of the origin. A row with an even key is
 * changed by one node only, which then puts the new value; the others by all nodes, which then
 * invalidate. So whatever the interleaving, the origin's value is the only right one.
 *
 * <p>Checked while it runs: no read on this node is older than a change whose put or invalidation
 * has returned here; no value belongs to another key; no call fails or outlives its deadline.
 */
final class ChaosLoad {
  private static final int THREADS = 6;
  private static final int READS_OF_100 = 88;
  private static final int LATENCIES = 200_000;

  /**
   * What a call takes at most that waits for no server which is away, on a machine with much other
   * work.
   */
  private static final long AT_EASE_NANOS = 200_000_000;

  private final CloseableChain<Integer, String> chain;
  private final ChaosOrigin origin;
  private final int node;
  private final int nodes;
  private final int keys;
  private final AtomicLongArray ended;
  private final ReentrantLock[] writers;
  private final ChaosHistory history;
  private final Pauses pauses = new Pauses();
  private final AtomicLongArray nanos = new AtomicLongArray(LATENCIES);
  private final AtomicLong calls = new AtomicLong();
  private final LongAdder paused = new LongAdder();
  private final AtomicLong longest = new AtomicLong();
  private final AtomicLongArray lost = new AtomicLongArray(THREADS);
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();
  private final LongAdder faultCount = new LongAdder();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  ChaosLoad(
      CloseableChain<Integer, String> chain, ChaosOrigin origin, int node, int nodes, int keys) {
    this.chain = chain;
    this.origin = origin;
    this.node = node;
    this.nodes = nodes;
    this.keys = keys;
    this.ended = new AtomicLongArray(keys);
    this.writers = new ReentrantLock[keys];
    this.history = new ChaosHistory(node, keys);
    for (int key = 0; key < keys; key++) {
      writers[key] = new ReentrantLock();
    }
  }

  void start() {
    stopped = false;
    for (int i = 0; i < THREADS; i++) {
      Random random = new Random(node * 1_000L + i);
      int caller = i;
      Thread thread = new Thread(() -> run(caller, random), "chaos-load-" + i);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
  }

  void stop() throws InterruptedException {
    stopped = true;
    for (Thread thread : threads) {
      thread.join();
    }
    threads.clear();
  }

  void close() {
    pauses.close();
  }

  private void run(int caller, Random random) {
    while (!stopped) {
      int key = (int) Math.min(keys - 1, Math.abs(random.nextGaussian()) * keys / 3);
      try {
        if (random.nextInt(100) < READS_OF_100) {
          read(caller, key);
        } else {
          change(caller, key);
        }
      } catch (SQLException origins) {
        fault("the origin failed, which nobody disturbs: " + origins);
      }
    }
  }

  private void read(int caller, int key) {
    long atLeast = ended.get(key);
    String value = timed(caller, "get", key, () -> chain.get(key));
    if (value == null) {
      return;
    }
    long counter = ChaosOrigin.counter(key, value);
    if (counter < 0) {
      fault("key " + key + " gave the value " + value + " of another one");
    } else if (counter < atLeast) {
      lookInto(key);
      fault("key " + key + ": read " + counter + " after " + atLeast + " had ended on this node");
    }
  }

  /** Notes what each layer answers on this node. */
  private void lookInto(int key) {
    for (String layer : ChaosChain.LAYERS) {
      long began = System.currentTimeMillis();
      history.add(
          key, began, "look into " + layer, ChaosChain.only(layer, chain).lookup(key));
    }
    history.wrong(key);
  }

  private void change(int caller, int key) throws SQLException {
    if (key % 2 != 0) {
      long counter = origin.change(key, node);
      WriteOutcome outcome = timed(caller, "invalidate", key, () -> chain.invalidate(key));
      recordEnd(key, counter, outcome);
    } else if (key / 2 % nodes == node) {
      writers[key].lock();
      try {
        long counter = origin.change(key, node);
        WriteOutcome outcome =
            timed(caller, "put", key, () -> chain.put(key, ChaosOrigin.value(key, counter)));
        recordEnd(key, counter, outcome);
      } finally {
        writers[key].unlock();
      }
    }
  }

  private void recordEnd(int key, long counter, @Nullable WriteOutcome outcome)
      throws SQLException {
    if (outcome == null) {
      return;
    }
    ended.accumulateAndGet(key, counter, Math::max);
    boolean everywhere = outcome.layers().values().stream()
        .noneMatch(result -> result.status() == PutResult.Status.MISSED
            || result.status() == PutResult.Status.QUEUED);
    if (everywhere) {
      origin.sure(key, node);
    }
  }

  /** Returns null if the call failed. */
  private <T> @Nullable T timed(int caller, String operation, int key, Supplier<@Nullable T> call) {
    int pausesBefore = pauses.seen();
    long beginMillis = System.currentTimeMillis();
    long begin = System.nanoTime();
    T result = null;
    RuntimeException failure = null;
    try {
      result = call.get();
    } catch (RuntimeException thrown) {
      failure = thrown;
    }
    long took = System.nanoTime() - begin;
    history.add(key, beginMillis, operation, failure == null ? String.valueOf(result) : failure);
    if (pauses.seen() != pausesBefore) {
      paused.increment();
      return result;
    }
    nanos.set((int) (calls.getAndIncrement() % LATENCIES), took);
    longest.accumulateAndGet(took, Math::max);
    if (took > AT_EASE_NANOS) {
      lost.addAndGet(caller, took);
    }
    if (failure != null) {
      fault(operation + " failed: " + failure);
    }
    return result;
  }

  private void fault(String text) {
    faultCount.increment();
    if (faults.size() < 20) {
      faults.add(text);
    }
  }

  /**
   * Returns how long one caller has waited at most since this was asked last, in calls that took
   * longer than they do without an outage; in milliseconds.
   */
  long mostLostMillis() {
    long most = 0;
    for (int caller = 0; caller < THREADS; caller++) {
      most = Math.max(most, lost.getAndSet(caller, 0));
    }
    return most / 1_000_000;
  }

  /** Returns what was done to keys with which something was wrong. */
  ChaosHistory history() {
    return history;
  }

  /**
   * Returns the numbers so far: calls, those that met a pause, the 99th percentile and the longest
   * in microseconds, faults, and the texts of some of them.
   */
  String report() {
    int filled = (int) Math.min(LATENCIES, calls.get());
    long[] sorted = new long[filled];
    for (int i = 0; i < filled; i++) {
      sorted[i] = nanos.get(i);
    }
    Arrays.sort(sorted);
    long p99 = filled == 0 ? 0 : sorted[(int) (filled * 0.99)];
    return calls.get() + ";" + paused.sum() + ";" + p99 / 1_000 + ";" + longest.get() / 1_000 + ";"
        + faultCount.sum() + ";" + String.join(" | ", faults).replace(';', ',').replace('\n', ' ');
  }
}
