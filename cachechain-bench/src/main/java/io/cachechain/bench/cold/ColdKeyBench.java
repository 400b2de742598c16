package io.cachechain.bench.cold;

import io.cachechain.bench.child.ChildJvm;
import io.cachechain.testing.server.RedisServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * Question: many callers on several nodes ask at once for a key that no layer has. How often is it
 * loaded, and how long does the last of them wait?
 *
 * <p>Command: see {@code docs/benchmarks.md}. Ends with 0 if each key was loaded once and every
 * answer was right, 1 if not, 2 if what was given cannot be used.
 */
public final class ColdKeyBench {
  private static final String USAGE =
      "usage: ColdKeyBench [--nodes 3] [--callers 10000] [--keys 30] [--load-millis 200]";
  private static final int WARM_UP = 10;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private int nodes = 3;
  private int callers = 10_000;
  private int keys = 30;
  private int loadMillis = 200;

  private ColdKeyBench() {}

  /** Runs it and ends the JVM with its result. */
  public static void main(String... arguments) throws Exception {
    System.exit(run(System.out, System.err, arguments));
  }

  /** Runs it and returns its result. */
  static int run(PrintStream out, PrintStream err, String... arguments)
      throws IOException, InterruptedException {
    ColdKeyBench bench = new ColdKeyBench();
    try {
      bench.set(arguments);
    } catch (IllegalArgumentException wrong) {
      err.println("ColdKeyBench: " + wrong.getMessage());
      err.println(USAGE);
      return 2;
    }
    return bench.run(out);
  }

  private void set(String... arguments) {
    for (int i = 0; i < arguments.length; i += 2) {
      String option = arguments[i];
      int value = value(option, i + 1 < arguments.length ? arguments[i + 1] : "missing");
      switch (option) {
        case "--nodes" -> nodes = value;
        case "--callers" -> callers = value;
        case "--keys" -> keys = value;
        case "--load-millis" -> loadMillis = value;
        default -> throw new IllegalArgumentException("no such option: " + option);
      }
    }
  }

  private static int value(String option, String text) {
    try {
      int value = Integer.parseInt(text);
      if (value > 0) {
        return value;
      }
    } catch (NumberFormatException wrong) {
      // said below
    }
    throw new IllegalArgumentException(option + " is " + text + ", a positive number is needed");
  }

  private int run(PrintStream out) throws IOException, InterruptedException {
    Path log = Files.createTempFile("cold-", ".log");
    List<ChildJvm> running = new ArrayList<>();
    long[] last = new long[keys];
    long loads = 0;
    long wrong = 0;
    try (RedisServer redis = RedisServer.start()) {
      for (int node = 0; node < nodes; node++) {
        running.add(ChildJvm.start(
            "node-" + node, log, ColdKeyNode.class, redis.url(), String.valueOf(loadMillis)));
      }
      for (ChildJvm node : running) {
        awaitReady(node);
      }
      for (int key = 0; key < WARM_UP; key++) {
        Answers unused = read(running, "warm-up-" + key);
      }
      for (int key = 0; key < keys; key++) {
        Answers answers = read(running, "key-" + key);
        loads += answers.loads;
        wrong += answers.wrong;
        last[key] = answers.lastNanos;
      }
      for (ChildJvm node : running) {
        String unused = node.ask(PATIENCE, "close");
      }
    } finally {
      running.forEach(ChildJvm::close);
    }
    Arrays.sort(last);
    out.println(
        "| JVMs | callers in each | keys | loads | wrong answers | a load takes | the last answer: p50 | longest |");
    out.println("|---|---|---|---|---|---|---|---|");
    out.println(String.format(
        Locale.ROOT,
        "| %d | %,d | %d | %d | %d | %d ms | %.0f ms | %.0f ms |",
        nodes,
        callers,
        keys,
        loads,
        wrong,
        loadMillis,
        last[keys / 2] / 1e6,
        last[keys - 1] / 1e6));
    return loads == keys && wrong == 0 ? 0 : 1;
  }

  /** A chain starts without its servers and connects behind the start. */
  private static void awaitReady(ChildJvm node) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!Boolean.parseBoolean(node.ask(PATIENCE, "ready"))) {
      if (System.nanoTime() - end > 0) {
        throw new IOException(
            node.name() + " has not reached Redis within " + PATIENCE.toSeconds() + " s");
      }
      LockSupport.parkNanos(50_000_000);
    }
  }

  /**
   * All nodes begin at one moment, by the monotonic clock that the JVMs of a machine share on
   * Linux.
   */
  private Answers read(List<ChildJvm> running, String key)
      throws IOException, InterruptedException {
    long start = System.nanoTime() + Duration.ofMillis(50).toNanos();
    for (ChildJvm node : running) {
      node.send("read", key, callers, start);
    }
    int loads = 0;
    long last = 0;
    long wrong = 0;
    for (ChildJvm node : running) {
      String[] parts = node.answer(PATIENCE).split(",", 0);
      loads += Integer.parseInt(parts[0]);
      last = Math.max(last, Long.parseLong(parts[1]));
      wrong += Long.parseLong(parts[2]);
    }
    return new Answers(loads, last, wrong);
  }

  private record Answers(int loads, long lastNanos, long wrong) {}
}
