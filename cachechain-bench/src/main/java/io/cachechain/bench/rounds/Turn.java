package io.cachechain.bench.rounds;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.cachechain.bench.Latencies;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One turn of one contestant: callers that ask without a pause, each for the next key when it has
 * the answer. A caller is a thread where calls block; elsewhere it is a series of calls, each of
 * which begins on the thread that completed the one before.
 */
final class Turn {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final long PATIENCE_SECONDS = 30;

  private final Contestant contestant;
  private final int[] keys;
  private final CountDownLatch ended;
  private final Latencies latencies = new Latencies();
  private final LongAdder done = new LongAdder();
  private final LongAdder allocatedByCallers = new LongAdder();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean stopped;

  private Turn(Contestant contestant, int callers, int[] keys) {
    this.contestant = contestant;
    this.keys = keys;
    this.ended = new CountDownLatch(callers);
  }

  /**
   * Lets a contestant run.
   *
   * @param contestant who
   * @param load how many callers, and of which kind
   * @param keys which keys they ask for; a power of two
   * @param period for how long
   * @return the figures: calls per second, CPU time of this process and allocated bytes for each
   *     call, and how long calls took
   */
  static Map<String, Double> run(
      Contestant contestant, Load load, int[] keys, Duration period, String unit)
      throws InterruptedException {
    Turn turn = new Turn(contestant, load.callers(), keys);
    Map<Long, Long> allocatedBefore = allocated();
    long cpuBefore = SYSTEM.getProcessCpuTime();
    long begin = System.nanoTime();
    turn.begin(load);
    Thread.sleep(period.toMillis());
    turn.end();
    double seconds = (System.nanoTime() - begin) / 1e9;
    double calls = Math.max(1, turn.done.sum());
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put(unit + "s/s", calls / seconds);
    figures.put("p50 µs", turn.latencies.percentile(50).toNanos() / 1e3);
    figures.put("p99 µs", turn.latencies.percentile(99).toNanos() / 1e3);
    figures.put("CPU µs/" + unit, (SYSTEM.getProcessCpuTime() - cpuBefore) / 1e3 / calls);
    figures.put("B/" + unit, (grown(allocatedBefore) + turn.allocatedByCallers.sum()) / calls);
    return figures;
  }

  private void begin(Load load) {
    for (int caller = 0; caller < load.callers(); caller++) {
      int start = caller * 7_919;
      Runnable asks = load.asynchronous() ? new Lane(start)::go : () -> ask(start);
      Thread thread = new Thread(asks, "caller-" + caller);
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void end() throws InterruptedException {
    stopped = true;
    if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException(
          contestant.name() + ": " + ended.getCount() + " callers have no answer");
    }
    Throwable thrown = failure.get();
    if (thrown != null) {
      throw new IllegalStateException(contestant.name() + " failed: " + thrown, thrown);
    }
  }

  private void ask(int start) {
    long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    Latencies mine = new Latencies();
    long calls = 0;
    try {
      for (int next = start; !stopped; next++) {
        long begin = System.nanoTime();
        CompletionStage<?> unused = contestant.call().call(keys[next & (keys.length - 1)]);
        mine.add(System.nanoTime() - begin);
        calls++;
      }
    } catch (Exception | LinkageError thrown) {
      failure.compareAndSet(null, thrown);
    }
    allocatedByCallers.add(
        THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before);
    finish(mine, calls);
  }

  private void finish(Latencies mine, long calls) {
    latencies.addAll(mine);
    done.add(calls);
    ended.countDown();
  }

  /**
   * A caller that waits without a thread. One thread after the other runs it, each after the
   * completion of the call before.
   */
  private final class Lane {
    private final Latencies mine = new Latencies();
    private int next;
    private long calls;

    Lane(int start) {
      this.next = start;
    }

    /** Asks until an answer is not there at once; that answer goes on. */
    void go() {
      try {
        while (!stopped) {
          long begin = System.nanoTime();
          CompletionStage<?> stage = contestant.call().call(keys[next++ & (keys.length - 1)]);
          CompletableFuture<?> answer =
              stage == null ? CompletableFuture.completedFuture(null) : stage.toCompletableFuture();
          if (!answer.isDone()) {
            CompletableFuture<?> unused =
                answer.whenComplete((value, thrown) -> answered(begin, thrown));
            return;
          }
          answer.join();
          count(begin);
        }
      } catch (Exception | LinkageError thrown) {
        failure.compareAndSet(null, thrown);
      }
      finish(mine, calls);
    }

    private void answered(long begin, @Nullable Throwable thrown) {
      if (thrown != null) {
        failure.compareAndSet(null, thrown);
        finish(mine, calls);
        return;
      }
      count(begin);
      go();
    }

    private void count(long begin) {
      mine.add(System.nanoTime() - begin);
      calls++;
    }
  }

  private static Map<Long, Long> allocated() {
    Map<Long, Long> bytes = new HashMap<>();
    long[] threads = THREADS.getAllThreadIds();
    long[] allocated = THREADS.getThreadAllocatedBytes(threads);
    for (int i = 0; i < threads.length; i++) {
      bytes.put(threads[i], Math.max(0, allocated[i]));
    }
    return bytes;
  }

  /**
   * Returns what the threads that live have allocated since; those of blocking callers have ended,
   * and count for themselves.
   */
  private static long grown(Map<Long, Long> before) {
    List<Long> grown = new ArrayList<>();
    allocated().forEach((thread, bytes) -> grown.add(bytes - before.getOrDefault(thread, 0L)));
    return grown.stream().mapToLong(bytes -> bytes).sum();
  }
}
