package io.cachechain.bench.idle;

import com.sun.management.OperatingSystemMXBean;
import io.cachechain.bench.child.ChildProgram;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A JVM in which one {@link Opening} takes place. Answers {@code open NAME REDIS POSTGRES} and
 * {@code sample}.
 */
public final class OpeningNode {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private OpeningNode() {}

  /** Answers until the driver is gone. */
  public static void main(String... arguments) {
    ChildProgram.serve(words -> switch (words[0]) {
      case "open" -> open(Opening.valueOf(words[1]), words[2], words[3]);
      case "sample" -> sample();
      default -> throw new IllegalArgumentException("open or sample, not " + words[0]);
    });
  }

  private static String open(Opening opening, String redis, String postgres) {
    long cpu = SYSTEM.getProcessCpuTime();
    long begin = System.nanoTime();
    opening.open(redis, postgres);
    return (System.nanoTime() - begin) / 1e6 + " " + (SYSTEM.getProcessCpuTime() - cpu) / 1e6;
  }

  /**
   * Returns the CPU time in nanoseconds, the number of threads, and how often they have gone to
   * sleep.
   */
  private static String sample() throws IOException {
    return SYSTEM.getProcessCpuTime() + " " + THREADS.getThreadCount() + " " + sleeps();
  }

  private static long sleeps() throws IOException {
    Path tasks = Path.of("/proc/self/task");
    if (!Files.isDirectory(tasks)) {
      return 0;
    }
    long sleeps = 0;
    try (Stream<Path> threads = Files.list(tasks)) {
      for (Path thread : threads.toList()) {
        sleeps += voluntarySwitches(thread.resolve("status"));
      }
    }
    return sleeps;
  }

  private static long voluntarySwitches(Path status) {
    List<String> lines;
    try {
      lines = Files.readAllLines(status);
    } catch (IOException threadHasEnded) {
      return 0;
    }
    return lines.stream()
        .filter(line -> line.startsWith("voluntary_ctxt_switches"))
        .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1).trim()))
        .sum();
  }
}
