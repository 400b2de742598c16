package io.cachechain.bench;

import io.cachechain.Chain;
import io.cachechain.ChainException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The threads that read the keys of a trace, and compare each value with what the origin has. They take blocks in the order of the trace. */
final class Readers {
  private static final int BLOCKS_WAITING = 64;
  private static final int[] END = {};

  private final Chain<Integer, OriginRow> chain;
  private final OriginTable origin;
  private final int threads;
  private final BlockingQueue<int[]> blocks = new ArrayBlockingQueue<>(BLOCKS_WAITING);
  private final LongAdder wrong = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final AtomicReference<@Nullable Throwable> firstFailure = new AtomicReference<>();
  private final Latencies latencies = new Latencies();

  /**
   * Creates readers.
   *
   * @param chain what they read
   * @param origin what each value is compared with
   * @param threads how many they are
   */
  Readers(Chain<Integer, OriginRow> chain, OriginTable origin, int threads) {
    this.chain = chain;
    this.origin = origin;
    this.threads = threads;
  }

  /**
   * Replays a trace; returns when all of it has been read.
   *
   * @throws ReplayInputException if the file cannot be read any more
   * @throws InterruptedException if the calling thread was interrupted
   */
  void replay(Trace trace) throws ReplayInputException, InterruptedException {
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Thread reader = new Thread(this::readBlocks, "reader-" + i);
      reader.setDaemon(true);
      reader.start();
      readers.add(reader);
    }
    trace.read(blocks::put);
    for (int i = 0; i < threads; i++) {
      blocks.put(END);
    }
    for (Thread reader : readers) {
      reader.join();
    }
  }

  private void readBlocks() {
    try {
      for (int[] block = blocks.take(); block.length > 0; block = blocks.take()) {
        for (int key : block) {
          read(key);
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void read(int key) {
    long begin = System.nanoTime();
    try {
      OriginRow row = chain.get(key);
      latencies.add(System.nanoTime() - begin);
      if (!origin.has(key, row)) {
        wrong.increment();
      }
    } catch (ChainException failure) {
      failed.increment();
      firstFailure.compareAndSet(null, failure);
    }
  }

  /** Returns how many values were not what the origin has. */
  long wrong() {
    return wrong.sum();
  }

  /** Returns how many reads threw. */
  long failed() {
    return failed.sum();
  }

  /** Returns what the first of them threw, or null. */
  @Nullable
  Throwable firstFailure() {
    return firstFailure.get();
  }

  /** Returns how long the reads took. */
  Latencies latencies() {
    return latencies;
  }
}
