package io.cachechain.bench.hang;

import io.cachechain.Chain;
import io.cachechain.bench.Latencies;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Callers who read and write keys, most of which are not near, one call after the other. Of each
 * caller the time is added up that calls took beyond what they may take while nobody waits for a
 * server; and each quarter of a second the calls are counted, with the longest of them.
 */
final class HungCallers implements AutoCloseable {
  /** How long one slice of the record is. */
  static final long SLICE_NANOS = 250_000_000;

  private static final int SLICES = 4 * 600;

  private final Chain<Integer, String> chain;
  private final int keys;
  private final int writesOf100;
  private final long atEaseNanos;
  private final long begin = System.nanoTime();
  private final LongAdder[] calls = new LongAdder[SLICES];
  private final AtomicLongArray longest = new AtomicLongArray(SLICES);
  private final AtomicLongArray lost;
  private final AtomicLongArray waits;
  private final LongAdder failures = new LongAdder();
  private final List<Thread> threads = new ArrayList<>();
  private volatile Latencies latencies = new Latencies();
  private volatile boolean stopped;

  /**
   * Starts the callers.
   *
   * @param chain what they call
   * @param callers how many they are
   * @param keys how many keys they call for
   * @param writesOf100 how many of 100 calls are puts; the others are reads
   * @param atEaseNanos what a call takes at most that waits for no hung server, on this machine and
   *     with its other work; less than the timeout of a layer
   */
  HungCallers(
      Chain<Integer, String> chain, int callers, int keys, int writesOf100, long atEaseNanos) {
    this.chain = chain;
    this.keys = keys;
    this.writesOf100 = writesOf100;
    this.atEaseNanos = atEaseNanos;
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
    latencies.add(took);
    if (took > atEaseNanos) {
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

  /** Ends a part of the run, and begins the next one with nothing lost; returns how the part was. */
  Part part(int from) {
    int until = slice();
    long most = 0;
    long[] waited = new long[waits.length()];
    for (int caller = 0; caller < waited.length; caller++) {
      most = Math.max(most, lost.getAndSet(caller, 0));
      waited[caller] = waits.getAndSet(caller, 0);
    }
    Arrays.sort(waited);
    Latencies of = latencies;
    latencies = new Latencies();
    long ended = 0;
    for (int slice = from; slice < until; slice++) {
      ended += calls(slice);
    }
    long perSecond = ended * 1_000_000_000 / SLICE_NANOS / Math.max(1, until - from);
    return new Part(perSecond, of, most / 1_000_000, waited[waited.length / 2]);
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

  /**
   * One part of a run.
   *
   * @param callsPerSecond how many calls ended in a second, of all callers
   * @param latencies how long they took
   * @param lostMillis how long the calls of the caller took together that took too long, of the one
   *     who lost most
   * @param usualWaits how often half of the callers waited so at most
   */
  record Part(long callsPerSecond, Latencies latencies, long lostMillis, long usualWaits) {}
}
