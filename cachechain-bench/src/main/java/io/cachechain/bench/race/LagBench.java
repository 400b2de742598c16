package io.cachechain.bench.race;

import io.cachechain.testing.server.RedisServer;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Question: for how long after a write has returned does another node answer with the value before
 * it?
 *
 * <p>Two clients of each contestant in this JVM, over one Redis. One has the key near; the other
 * writes it; from the moment that the write has returned until the first one answers with the new
 * value the time is taken. The reader asks all the time, so it takes one of the processors.
 *
 * <p>Command: see {@code docs/benchmarks.md}. Ends with 0 if the chain answered with each new value
 * in time, 1 if not, 2 if what was given cannot be used.
 */
public final class LagBench {
  private static final String USAGE =
      "usage: LagBench [--writes 3000] [--only cachechain,redisson-invalidate,...]";
  private static final int KEYS = 16;
  private static final int WARM_UP = 2_000;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private LagBench() {}

  /** Runs it and ends the JVM with its result. */
  public static void main(String... arguments) throws Exception {
    System.exit(run(System.out, System.err, arguments));
  }

  /** Runs it and returns its result. */
  static int run(PrintStream out, PrintStream err, String... arguments) throws IOException {
    RaceOptions options;
    try {
      options = RaceOptions.parse("--writes", arguments);
    } catch (IllegalArgumentException wrong) {
      err.println("LagBench: " + wrong.getMessage());
      err.println(USAGE);
      return 2;
    }
    List<Lags> all = new ArrayList<>();
    for (Contestant contestant : options.contestants()) {
      if (contestant != Contestant.JETCACHE) { // it notifies nobody
        all.add(measure(contestant, options.count()));
      }
    }
    out.println("| | writes | p50 | p99 | longest | not within 2 s |");
    out.println("|---|---|---|---|---|---|");
    all.forEach(lags -> out.println(lags.line()));
    boolean late = all.stream().anyMatch(lags -> lags.of == Contestant.CACHECHAIN && lags.late > 0);
    return late ? 1 : 0;
  }

  private static Lags measure(Contestant contestant, int writes) throws IOException {
    try (RedisServer redis = RedisServer.start();
        RaceClient reader = contestant.open(redis.url());
        RaceClient writer = contestant.open(redis.url())) {
      Lags unused = measure(contestant, reader, writer, 0, WARM_UP);
      return measure(contestant, reader, writer, WARM_UP, writes);
    }
  }

  private static Lags measure(
      Contestant contestant, RaceClient reader, RaceClient writer, long first, int writes) {
    long[] nanos = new long[writes];
    int late = 0;
    for (int i = 0; i < writes; i++) {
      String key = "key" + i % KEYS;
      long value = first + i + 1;
      Long before = reader.get(key); // and near now
      writer.put(key, value);
      long begin = System.nanoTime();
      for (Long seen = before; seen == null || seen != value; seen = reader.get(key)) {
        if (System.nanoTime() - begin > PATIENCE.toNanos()) {
          late++;
          reader.forget();
          break;
        }
      }
      nanos[i] = System.nanoTime() - begin;
    }
    Arrays.sort(nanos);
    return new Lags(contestant, nanos, late);
  }

  private static final class Lags {
    private final Contestant of;
    private final long[] nanos;
    private final int late;

    Lags(Contestant of, long[] nanos, int late) {
      this.of = of;
      this.nanos = nanos;
      this.late = late;
    }

    String line() {
      return String.format(
          Locale.ROOT,
          "| %s | %,d | %.2f ms | %.2f ms | %.2f ms | %d |",
          of.text(),
          nanos.length,
          millis(nanos.length / 2),
          millis((int) (nanos.length * 0.99)),
          millis(nanos.length - 1),
          late);
    }

    private double millis(int rank) {
      return nanos[rank] / 1e6;
    }
  }
}
