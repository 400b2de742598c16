package io.cachechain.bench.tiers;

import io.cachechain.testing.server.MemcachedServer;
import io.cachechain.testing.server.PostgresServer;
import io.cachechain.tier.jdbc.JdbcLayer;
import io.cachechain.tier.memcached.MemcachedLayer;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Question: how many hits in Memcached or in PostgreSQL does a chain answer, beside the client that
 * it is built on?
 *
 * <p>Command, after {@code mvn -Pbench -pl cachechain-bench -am package -DskipTests}:
 *
 * <pre>{@code
 * java -cp cachechain-bench/target/benchmarks.jar io.cachechain.bench.tiers.TierReads memcached 3 1000
 * java -cp cachechain-bench/target/benchmarks.jar io.cachechain.bench.tiers.TierReads postgres 3 1000
 * }</pre>
 *
 * <p>Arguments: the tier, how many turns each contestant has for each row, the milliseconds of a
 * turn, and a pattern for the rows, which all are run without one.
 *
 * <p>Keys: 4,096 strings, all of them held by a server of its own on this machine; each read takes
 * one at random, alike or by Zipf's law with exponent 0.99. Values: random letters, 100 B, 1 and 10
 * KiB. The chain has no near layer, so each read is a request of the layer, or joins the one for
 * its key. The run ends with an exception if a read fails or finds nothing.
 *
 * <p>Baselines: spymemcached with the binary protocol, and a prepared statement on a HikariCP pool
 * of the size that the tier has. Both contestants take turns within each row; the figures are
 * medians of their turns. Beside each row an empty loop shows the noise: how much the slowest turn
 * of it differed from the fastest one.
 */
public final class TierReads {
  private static final int KEYS = 4_096;
  private static final double ZIPF_EXPONENT = 0.99;
  private static final int DRAWS = 1 << 16;
  private static final int FEWEST_TURNS = 1;

  private final PrintStream out;
  private final int turns;
  private final long nanos;
  private final String pattern;
  private final List<String> uniform =
      IntStream.range(0, KEYS).mapToObj(i -> "key" + i).toList();
  private final List<String> zipf = zipf(uniform);

  private TierReads(PrintStream out, int turns, long nanos, String pattern) {
    this.out = out;
    this.turns = turns;
    this.nanos = nanos;
    this.pattern = pattern;
  }

  /** Draws keys by Zipf's law: the first is the most frequent. */
  private static List<String> zipf(List<String> keys) {
    double[] reached = new double[keys.size()];
    double sum = 0;
    for (int i = 0; i < reached.length; i++) {
      sum += 1 / Math.pow(i + 1, ZIPF_EXPONENT);
      reached[i] = sum;
    }
    Random random = new Random(1);
    List<String> drawn = new ArrayList<>(DRAWS);
    for (int i = 0; i < DRAWS; i++) {
      int place = Arrays.binarySearch(reached, random.nextDouble() * sum);
      drawn.add(keys.get(Math.min(reached.length - 1, place < 0 ? -place - 1 : place)));
    }
    return List.copyOf(drawn);
  }

  /** Measures and prints. */
  public static void main(String... arguments) {
    int turns = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
    long millis = arguments.length > 2 ? Long.parseLong(arguments[2]) : 1_000;
    String pattern = arguments.length > 3 ? arguments[3] : ".*";
    run(System.out, arguments.length > 0 ? arguments[0] : "", turns, millis, pattern);
  }

  /** Runs it. */
  static void run(PrintStream out, String tier, int turns, long millis, String pattern) {
    if (turns < FEWEST_TURNS || millis <= 0) {
      throw new IllegalArgumentException("one turn of a millisecond at least");
    }
    TierReads reads = new TierReads(out, turns, TimeUnit.MILLISECONDS.toNanos(millis), pattern);
    switch (tier) {
      case "memcached" -> {
        try (MemcachedServer server = MemcachedServer.start("-m", "256");
            Contestant bare = new SpyContestant(server.host(), server.port());
            Contestant chain =
                new ChainContestant(MemcachedLayer.at(server.host() + ":" + server.port()))) {
          reads.compare(chain, bare);
        }
      }
      case "postgres" -> {
        try (PostgresServer server = PostgresServer.start();
            Contestant bare = new SqlContestant(server.url());
            Contestant chain = new ChainContestant(JdbcLayer.at(server.url()).createTable())) {
          reads.compare(chain, bare);
        }
      }
      default ->
        throw new IllegalArgumentException(
            "the tier is memcached or postgres, and not \"" + tier + "\"");
    }
  }

  private void compare(Contestant chain, Contestant bare) {
    out.printf(
        Locale.ROOT,
        "%-34s %10s %12s %8s %15s %17s %15s %7s%n",
        "",
        "chain/s",
        bare.name() + "/s",
        "factor",
        "us CPU, each",
        "B, each",
        "waits, each",
        "noise");
    for (int length : new int[] {100, 1_024, 10_240}) {
      if (rows(length).stream().anyMatch(row -> row.name().matches(pattern))) {
        fill(chain, length);
        fill(bare, length);
        for (Row row : rows(length)) {
          if (row.name().matches(pattern)) {
            compare(chain, bare, row);
          }
        }
      }
    }
  }

  private void fill(Contestant contestant, int length) {
    Random random = new Random(length);
    for (String key : uniform) {
      StringBuilder value = new StringBuilder(length);
      while (value.length() < length) {
        value.append((char) ('a' + random.nextInt(26)));
      }
      contestant.put(key, value.toString());
    }
  }

  /**
   * How is read.
   *
   * @param callers how many threads
   * @param inFlight how many reads each keeps in flight
   */
  private record Row(String name, int callers, int inFlight, List<String> keys, int length) {}

  private List<Row> rows(int length) {
    String bytes = ", " + length + " B, ";
    return List.of(
        new Row("1 caller" + bytes + "uniform", 1, 1, uniform, length),
        new Row("1 caller" + bytes + "Zipf", 1, 1, zipf, length),
        new Row("64 callers" + bytes + "uniform", 64, 1, uniform, length),
        new Row("64 callers" + bytes + "Zipf", 64, 1, zipf, length),
        new Row("256 in flight" + bytes + "uniform", 1, 256, uniform, length),
        new Row("256 in flight" + bytes + "Zipf", 1, 256, zipf, length));
  }

  private void compare(Contestant chain, Contestant bare, Row row) {
    turn(chain, row); // warm
    turn(bare, row);
    Load.Result[] ours = new Load.Result[turns];
    Load.Result[] theirs = new Load.Result[turns];
    double[] empty = new double[turns];
    for (int i = 0; i < turns; i++) {
      ours[i] = turn(chain, row);
      theirs[i] = turn(bare, row);
      empty[i] = emptyLoop();
    }
    Load.Result our = median(ours);
    Load.Result their = median(theirs);
    Arrays.sort(empty);
    out.printf(
        Locale.ROOT,
        "%-34s %,10.0f %,12.0f %7.2fx %7.1f %7.1f %,8.0f %,8.0f %7.2f %7.2f %6.0f%%%n",
        row.name(),
        our.perSecond(),
        their.perSecond(),
        our.perSecond() / their.perSecond(),
        our.cpuMicros(),
        their.cpuMicros(),
        our.bytes(),
        their.bytes(),
        our.switches(),
        their.switches(),
        100 * (empty[turns - 1] / empty[0] - 1));
  }

  private Load.Result turn(Contestant contestant, Row row) {
    return new Load(contestant, row.keys(), row.length()).run(row.callers(), row.inFlight(), nanos);
  }

  private static Load.Result median(Load.Result[] all) {
    Load.Result[] sorted = all.clone();
    Arrays.sort(sorted, Comparator.comparingDouble(Load.Result::perSecond));
    return sorted[sorted.length / 2];
  }

  /** Returns how long a fixed piece of arithmetic takes. */
  private static double emptyLoop() {
    long begin = System.nanoTime();
    long x = begin;
    for (int i = 0; i < 20_000_000; i++) {
      x = x * 6_364_136_223_846_793_005L + 1;
    }
    long took = System.nanoTime() - begin;
    return x == 0 ? Double.MAX_VALUE : took;
  }
}
