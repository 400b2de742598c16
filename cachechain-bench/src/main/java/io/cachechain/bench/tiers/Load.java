package io.cachechain.bench.tiers;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One turn of a contestant: threads that wait for each answer, or one thread that keeps many reads
 * in flight and waits for the oldest.
 */
final class Load {
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final String WAITED = "voluntary_ctxt_switches:";

  private final Contestant contestant;
  private final List<String> keys;
  private final int length;
  private final LongAdder reads = new LongAdder();
  private volatile boolean over;

  /**
   * Creates a turn that has not begun.
   *
   * @param keys what is read, each time one of them at random
   * @param length how long each value must be
   */
  Load(Contestant contestant, List<String> keys, int length) {
    this.contestant = contestant;
    this.keys = keys;
    this.length = length;
  }

  /**
   * What came of a turn.
   *
   * @param perSecond how many reads in a second
   * @param cpuMicros the CPU time of this process for each
   * @param bytes what it allocated for each
   * @param switches how often a thread of it began to wait for each; 0 where the system does not
   *     say
   */
  record Result(double perSecond, double cpuMicros, double bytes, double switches) {}

  /**
   * Reads for a quarter of the time, and then for the time, which counts.
   *
   * @param callers how many threads read
   * @param inFlight how many reads each of them keeps in flight
   * @throws IllegalStateException if a read failed, or did not find its value
   */
  Result run(int callers, int inFlight, long nanos) {
    ExecutorService threads = Executors.newFixedThreadPool(callers);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        running.add(threads.submit(inFlight == 1 ? this::oneByOne : () -> window(inFlight)));
      }
      TimeUnit.NANOSECONDS.sleep(nanos / 4);
      reads.reset();
      long time = System.nanoTime();
      long cpu = PROCESS.getProcessCpuTime();
      long bytes = allocated();
      long switches = switches();
      TimeUnit.NANOSECONDS.sleep(nanos);
      long count = reads.sum();
      time = System.nanoTime() - time;
      cpu = PROCESS.getProcessCpuTime() - cpu;
      bytes = allocated() - bytes;
      switches = switches() - switches;
      over = true;
      for (Future<?> each : running) {
        Object unused = each.get();
      }
      return new Result(
          count * 1e9 / time, cpu / 1e3 / count, (double) bytes / count, (double) switches / count);
    } catch (InterruptedException | ExecutionException failure) {
      throw new IllegalStateException(contestant.name() + " failed", failure);
    } finally {
      over = true;
      threads.shutdown();
    }
  }

  private static long allocated() {
    long bytes = 0;
    for (long each : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
      bytes += Math.max(0, each);
    }
    return bytes;
  }

  private static long switches() {
    long switches = 0;
    File[] threads = new File("/proc/self/task").listFiles();
    for (File thread : threads == null ? new File[0] : threads) {
      try (Stream<String> lines = Files.lines(thread.toPath().resolve("status"))) {
        switches += lines
            .filter(line -> line.startsWith(WAITED))
            .mapToLong(line -> Long.parseLong(line.substring(WAITED.length()).strip()))
            .sum();
      } catch (IOException | UncheckedIOException ended) {
        // The thread has ended, and counts no more.
      }
    }
    return switches;
  }

  private void oneByOne() {
    while (!over) {
      take(contestant.get(key()));
    }
  }

  private void window(int inFlight) {
    Queue<Future<? extends @Nullable String>> begun = new ArrayDeque<>();
    try {
      while (!over) {
        if (begun.size() == inFlight) {
          take(begun.remove().get());
        }
        begun.add(contestant.begin(key()));
      }
      while (!begun.isEmpty()) {
        take(begun.remove().get());
      }
    } catch (InterruptedException | ExecutionException failure) {
      throw new IllegalStateException(contestant.name() + " failed", failure);
    }
  }

  private String key() {
    return keys.get(ThreadLocalRandom.current().nextInt(keys.size()));
  }

  private void take(@Nullable String value) {
    if (value == null || value.length() != length) {
      throw new IllegalStateException(contestant.name() + " did not find what was stored");
    }
    reads.increment();
  }
}
