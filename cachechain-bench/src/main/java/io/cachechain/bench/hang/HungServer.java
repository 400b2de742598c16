package io.cachechain.bench.hang;

import io.cachechain.CloseableChain;
import io.cachechain.bench.Latencies;
import io.cachechain.bench.hang.HungCallers.Part;
import io.cachechain.core.ChainBuilder;
import io.cachechain.testing.FaultProxy;
import io.cachechain.testing.server.RedisServer;
import io.cachechain.tier.caffeine.CaffeineLayer;
import io.cachechain.tier.redis.RedisLayer;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * Question: what does a server that hangs, loses or is slow cost its callers, and how soon is it
 * used again?
 *
 * <p>A chain of Caffeine and Redis with its defaults, and callers who read and write without a
 * pause. For some time Redis is stopped ({@code SIGSTOP}), or a proxy before it swallows
 * everything, loses half of the packets or answers late.
 *
 * <p>Arguments: callers, seconds of the outage, writes of 100 calls, and the troubles ({@link
 * Trouble}) one after the other; 16, 20, 10 and all of them by default.
 */
public final class HungServer {
  private static final int KEYS = 20_000;
  private static final int NEAR_SIZE = 500;
  private static final long SLICES_PER_SECOND = 1_000_000_000 / HungCallers.SLICE_NANOS;
  private static final Duration AT_EASE = Duration.ofMillis(100);

  private HungServer() {}

  /** Measures and prints. */
  public static void main(String... arguments) throws Exception {
    int callers = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 16;
    int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20;
    int writes = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 10;
    Trouble[] troubles = Trouble.values();
    if (arguments.length > 3) {
      troubles = new Trouble[arguments.length - 3];
      for (int i = 0; i < troubles.length; i++) {
        troubles[i] = Trouble.valueOf(arguments[i + 3].toUpperCase(Locale.ROOT).replace('-', '_'));
      }
    }
    header(System.out);
    for (Trouble trouble : troubles) {
      row(
          System.out,
          trouble,
          callers,
          writes,
          run(new Run(trouble, callers, Duration.ofSeconds(seconds), writes, AT_EASE)));
    }
  }

  /** Runs it. */
  static Cost run(Run run) throws Exception {
    try (RedisServer redis = RedisServer.start();
        FaultProxy network = proxyOf(redis);
        CloseableChain<Integer, String> chain = ChainBuilder.create(
                "hung", Integer.class, String.class)
            .layer(CaffeineLayer.maximumSize(NEAR_SIZE))
            .layer(RedisLayer.at("redis://" + network.address()))
            .loader(key -> "loaded " + key)
            .build();
        HungCallers load =
            new HungCallers(chain, run.callers, KEYS, run.writesOf100, run.atEase.toNanos())) {
      pause(Duration.ofSeconds(5)); // warm
      int warm = load.slice();
      Part unused = load.part(warm);
      pause(Duration.ofSeconds(3));
      Part before = load.part(warm);
      int from = load.slice();
      run.trouble.begin(redis, network);
      pause(run.outage);
      int resumed = load.slice();
      Part during = load.part(from);
      long answers = answers(chain);
      long begin = System.nanoTime();
      run.trouble.end(redis, network);
      while (answers(chain) == answers
          && System.nanoTime() - begin < Duration.ofSeconds(60).toNanos()) {
        pause(Duration.ofMillis(5));
      }
      Duration back = Duration.ofNanos(System.nanoTime() - begin);
      pause(Duration.ofSeconds(3));
      Part after = load.part(resumed);
      return new Cost(
          before, during, after, waiting(load, run, from, resumed), back, load.failures());
    }
  }

  private static FaultProxy proxyOf(RedisServer redis) {
    URI url = URI.create(redis.url());
    return FaultProxy.to(url.getHost(), url.getPort());
  }

  /** Returns what the server has given and taken so far. */
  private static long answers(CloseableChain<Integer, String> chain) {
    return chain.stats().layer("redis").hits() + chain.stats().layer("redis").writes();
  }

  /** Returns in how many slices after the first second somebody still waited. */
  private static int waiting(HungCallers load, Run run, int from, int until) {
    int waiting = 0;
    for (int slice = from + (int) SLICES_PER_SECOND + 1; slice < until; slice++) {
      if (load.longestMillis(slice) > run.atEase.toMillis() || load.calls(slice) == 0) {
        waiting++;
      }
    }
    return waiting;
  }

  private static void header(PrintStream out) {
    out.printf(
        Locale.ROOT,
        "%-10s %7s %6s | %-38s | %-38s | %-38s | %8s %8s %8s %8s%n",
        "trouble",
        "callers",
        "puts",
        "before: calls/s, p50, p99, p99.9",
        "during",
        "after",
        "lost",
        "then",
        "waiting",
        "back");
  }

  private static void row(
      PrintStream out, Trouble trouble, int callers, int writesOf100, Cost cost) {
    out.printf(
        Locale.ROOT,
        "%-10s %7d %4d %% | %s | %s | %s | %5d ms %5d ms %8d %5d ms%s%n",
        trouble.name().toLowerCase(Locale.ROOT).replace('_', '-'),
        callers,
        writesOf100,
        text(cost.before),
        text(cost.during),
        text(cost.after),
        cost.during.lostMillis(),
        cost.after.lostMillis(),
        cost.slicesWaiting,
        cost.back.toMillis(),
        cost.failures == 0 ? "" : ", " + cost.failures + " calls FAILED");
  }

  private static String text(Part part) {
    Latencies latencies = part.latencies();
    return String.format(
        Locale.ROOT,
        "%,8d/s %8s %8s %8s",
        part.callsPerSecond(),
        millis(latencies, 50),
        millis(latencies, 99),
        millis(latencies, 99.9));
  }

  private static String millis(Latencies latencies, double percent) {
    double millis = latencies.percentile(percent).toNanos() / 1e6;
    return String.format(Locale.ROOT, millis < 10 ? "%.2f ms" : "%.0f ms", millis);
  }

  private static void pause(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /**
   * What is run.
   *
   * @param trouble what goes wrong
   * @param callers how many call, each one call after the other
   * @param outage for how long
   * @param writesOf100 how many of 100 calls are puts
   * @param atEase what a call takes at most that waits for no server
   */
  record Run(Trouble trouble, int callers, Duration outage, int writesOf100, Duration atEase) {}

  /**
   * What an outage has cost.
   *
   * @param before the last seconds before it
   * @param during the outage
   * @param after from its end until some seconds after the first answer
   * @param slicesWaiting in how many quarters of a second, after the first whole one, somebody
   *     waited
   * @param back when the server gave its first hit or took its first write, counted from the end
   * @param failures how many calls failed
   */
  record Cost(
      Part before, Part during, Part after, int slicesWaiting, Duration back, long failures) {}
}
