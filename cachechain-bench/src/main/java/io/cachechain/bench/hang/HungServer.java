package io.cachechain.bench.hang;

import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import io.cachechain.testing.server.RedisServer;
import io.cachechain.tier.caffeine.CaffeineLayer;
import io.cachechain.tier.redis.RedisLayer;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * Question: what does a server that hangs cost its callers, and how soon is it used again?
 *
 * <p>A chain of Caffeine and Redis with its defaults, and callers who read and write without a pause. Redis is stopped ({@code SIGSTOP}) and, after some time, resumed.
 *
 * <p>Arguments: callers, seconds of the outage, writes of 100 calls; 16, 20 and 10 by default.
 */
public final class HungServer {
  private static final int KEYS = 20_000;
  private static final int NEAR_SIZE = 500;
  private static final long SLICES_PER_SECOND = 1_000_000_000 / HungCallers.SLICE_NANOS;

  private HungServer() {}

  /** Measures and prints. */
  public static void main(String... arguments) throws Exception {
    int callers = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 16;
    int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20;
    int writes = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 10;
    run(System.out, callers, Duration.ofSeconds(seconds), writes);
  }

  /** Runs it. */
  static Cost run(PrintStream out, int callers, Duration outage, int writesOf100) throws Exception {
    try (RedisServer redis = RedisServer.start();
        CloseableChain<Integer, String> chain = ChainBuilder.create(
                "hung", Integer.class, String.class)
            .layer(CaffeineLayer.maximumSize(NEAR_SIZE))
            .layer(RedisLayer.at(redis.url()))
            .loader(key -> "loaded " + key)
            .build();
        HungCallers load = new HungCallers(chain, callers, KEYS, writesOf100)) {
      pause(Duration.ofSeconds(5)); // warm
      load.forget();
      pause(Duration.ofSeconds(1));
      int before = load.slice();
      long healthyMost = load.mostLostMillis();
      load.forget();
      redis.stop();
      pause(outage);
      long lost = load.mostLostMillis();
      long waits = load.usualWaits();
      int resumed = load.slice();
      load.forget();
      long answers = answers(chain);
      long begin = System.nanoTime();
      redis.resume();
      while (answers(chain) == answers
          && System.nanoTime() - begin < Duration.ofSeconds(60).toNanos()) {
        pause(Duration.ofMillis(5));
      }
      Duration back = Duration.ofNanos(System.nanoTime() - begin);
      pause(Duration.ofSeconds(2));
      Cost cost = new Cost(
          lost,
          waits,
          calls(load, before, resumed) * SLICES_PER_SECOND / Math.max(1, resumed - before),
          waiting(load, before, resumed),
          back,
          load.mostLostMillis(),
          load.failures());
      print(out, load, before, resumed, cost, healthyMost);
      return cost;
    }
  }

  /** Returns what the server has given and taken so far. */
  private static long answers(CloseableChain<Integer, String> chain) {
    return chain.stats().layer("redis").hits() + chain.stats().layer("redis").writes();
  }

  private static long calls(HungCallers load, int from, int until) {
    long calls = 0;
    for (int slice = from; slice < until; slice++) {
      calls += load.calls(slice);
    }
    return calls;
  }

  /** Returns in how many slices after the first second somebody still waited. */
  private static int waiting(HungCallers load, int before, int resumed) {
    int waiting = 0;
    for (int slice = before + (int) SLICES_PER_SECOND + 1; slice < resumed; slice++) {
      if (load.longestMillis(slice) * 1_000_000 > HungCallers.AT_EASE_NANOS
          || load.calls(slice) == 0) {
        waiting++;
      }
    }
    return waiting;
  }

  private static void print(
      PrintStream out, HungCallers load, int before, int resumed, Cost cost, long healthyMost) {
    out.printf(Locale.ROOT, "%8s %12s %12s%n", "second", "calls/s", "longest");
    int last = load.slice();
    for (int slice = before - 4; slice < last; slice += (int) SLICES_PER_SECOND) {
      long calls = 0;
      long longest = 0;
      for (int each = slice; each < slice + SLICES_PER_SECOND; each++) {
        calls += load.calls(each);
        longest = Math.max(longest, load.longestMillis(each));
      }
      out.printf(
          Locale.ROOT,
          "%8.1f %,12d %,9d ms %s%n",
          (slice - before) / (double) SLICES_PER_SECOND,
          calls,
          longest,
          slice < before ? "" : slice < resumed ? "stopped" : "resumed");
    }
    out.println(cost + "; lost by one caller in the last second before: " + healthyMost + " ms");
  }

  private static void pause(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /**
   * What an outage has cost.
   *
   * @param lostMillis what the caller lost who lost most, while the server was stopped
   * @param waits how often half of the callers waited at most, while the server was stopped
   * @param callsPerSecond how many calls all made in a second, while the server was stopped
   * @param slicesWaiting in how many quarters of a second, after the first whole one, somebody waited
   * @param back when the server gave its first hit or took its first write, counted from the moment it was resumed
   * @param lostAfterMillis what a caller lost at most after it was resumed
   * @param failures how many calls failed
   */
  record Cost(
      long lostMillis,
      long waits,
      long callsPerSecond,
      int slicesWaiting,
      Duration back,
      long lostAfterMillis,
      long failures) {}
}
