package io.cachechain.bench.hang;

import io.cachechain.Chain;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Callers who read and write keys, most of which are not near, one call after the other. Of each caller the time is added up that calls took beyond what they may take while nobody waits for a server; and each quarter of a second the
 * calls are counted, with the longest of them.
 */
final class HungCallers implements AutoCloseable {
  /** What a call takes at most that waits for no hung server, on a machine with much other work; less than the timeout of a layer. */
  static final long AT_EASE_NANOS = 200_000_000;

  /** How long one slice of the record is. */
  static final long SLICE_NANOS = 250_000_000;

  private static final int SLICES = 4 * 600;

  private final Chain<Integer, String> chain;
  private final int keys;
  private final int writesOf100;
  private final long begin = System.nanoTime();
  private final LongAdder[] calls = new LongAdder[SLICES];
  private final AtomicLongArray longest = new AtomicLongArray(SLICES);
  private final AtomicLongArray lost;
  private final AtomicLongArray waits;
  private final LongAdder failures = new LongAdder();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  HungCallers(Chain<Integer, String> chain, int callers, int keys, int writesOf100) {
    this.chain = chain;
    this.keys = keys;
    this.writesOf100 = writesOf100;
    this.lost = new AtomicLongArray(callers);
    this.waits = new AtomicLongArray(callers);
    for (int slice = 0; slice < SLICES; slice++) {
      calls[slice] = new LongAdder();
    }
    for (int caller = 0; caller < callers; caller++) {
      int number = caller;
      Thread thread = new Thread(() -> run(number), "caller-" + caller);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
  }

  private void run(int caller) {
    Random random = new Random(caller);
    while (!stopped) {
      int key = random.nextInt(keys);
      long began = System.nanoTime();
      try {
        if (random.nextInt(100) < writesOf100) {
          var unused = chain.put(key, "put " + key);
        } else {
          var unused = chain.get(key);
        }
      } catch (RuntimeException failed) {
        failures.increment();
      }
      note(caller, System.nanoTime(), began);
    }
  }

  private void note(int caller, long now, long began) {
    int slice = (int) Math.min(SLICES - 1, (now - begin) / SLICE_NANOS);
    long took = now - began;
    calls[slice].increment();
    longest.accumulateAndGet(slice, took, Math::max);
    if (took > AT_EASE_NANOS) {
      lost.addAndGet(caller, took);
      waits.incrementAndGet(caller);
    }
  }

  /** Returns the number of the slice that is being written. */
  int slice() {
    return (int) Math.min(SLICES - 1, (System.nanoTime() - begin) / SLICE_NANOS);
  }

  /** Returns how many calls ended in a slice. */
  long calls(int slice) {
    return calls[slice].sum();
  }

  /** Returns how long the longest call took that ended in a slice, in milliseconds. */
  long longestMillis(int slice) {
    return longest.get(slice) / 1_000_000;
  }

  /** Returns how many calls failed. */
  long failures() {
    return failures.sum();
  }

  /** Forgets what has been lost until now. */
  void forget() {
    for (int caller = 0; caller < lost.length(); caller++) {
      lost.set(caller, 0);
      waits.set(caller, 0);
    }
  }

  /** Returns the most that one caller has lost, in milliseconds. */
  long mostLostMillis() {
    long most = 0;
    for (int caller = 0; caller < lost.length(); caller++) {
      most = Math.max(most, lost.get(caller));
    }
    return most / 1_000_000;
  }

  /** Returns how often the one in the middle waited, of all callers by how often they waited. */
  long usualWaits() {
    long[] sorted = new long[waits.length()];
    for (int caller = 0; caller < sorted.length; caller++) {
      sorted[caller] = waits.get(caller);
    }
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  @Override
  public void close() {
    stopped = true;
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt(); // they are daemons, and end by themselves
    }
  }
}
