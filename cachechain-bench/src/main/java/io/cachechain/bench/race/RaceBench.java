package io.cachechain.bench.race;

import io.cachechain.bench.child.ChildJvm;
import io.cachechain.testing.server.RedisServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Question: a node reads a key that it does not hold while another node writes it. Is the reader
 * left with the old value, after the write was acknowledged and all is quiet?
 *
 * <p>Two JVMs and one Redis for each contestant. Every race has a key of its own, whose old value
 * is in Redis and not near the reader. The write begins at a random moment around the read. The
 * reader looks again a little later, and once more when all races of the batch are over and nothing
 * has happened for half a second: who then still answers with the old value does so until its copy
 * expires.
 *
 * <p>Command: see {@code docs/benchmarks.md}. Ends with 0, or with 1 if cachechain left a reader
 * with the old value, with 2 if what was given cannot be used.
 */
public final class RaceBench {
  /** What stands in Redis before a race. */
  static final int OLD = 1;

  /** What is written in the race. */
  static final int NEW = 2;

  private static final String USAGE =
      "usage: RaceBench [--races 3000] [--only cachechain,redisson-invalidate,...]";
  private static final int BATCH = 2_000;
  private static final int WARM_UP = 800;
  private static final long LEAST_SPREAD_NANOS = 150_000;
  private static final Duration QUIET = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final PrintStream out;
  private final int races;

  private RaceBench(PrintStream out, int races) {
    this.out = out;
    this.races = races;
  }

  /** Runs it and ends the JVM with its result. */
  public static void main(String... arguments) throws Exception {
    System.exit(run(System.out, System.err, arguments));
  }

  /** Runs it and returns its result. */
  static int run(PrintStream out, PrintStream err, String... arguments)
      throws IOException, InterruptedException {
    RaceOptions options;
    try {
      options = RaceOptions.parse("--races", arguments);
    } catch (IllegalArgumentException wrong) {
      err.println("RaceBench: " + wrong.getMessage());
      err.println(USAGE);
      return 2;
    }
    return new RaceBench(out, options.count()).run(options.contestants());
  }

  private int run(Set<Contestant> contestants) throws IOException, InterruptedException {
    List<RaceTally> tallies = new ArrayList<>();
    int result = 0;
    for (Contestant contestant : contestants) {
      RaceTally tally = race(contestant);
      tallies.add(tally);
      if (contestant == Contestant.CACHECHAIN && tally.staleForGood() + tally.unanswered() > 0) {
        result = 1;
      }
    }
    out.println();
    out.println(RaceTally.head());
    tallies.forEach(tally -> out.println(tally.line()));
    return result;
  }

  private RaceTally race(Contestant contestant) throws IOException, InterruptedException {
    Path log = Files.createTempFile("race-" + contestant, ".log");
    String name = contestant.name();
    try (RedisServer redis = RedisServer.start();
        ChildJvm reader = ChildJvm.start(name + "-reader", log, RaceNode.class, name, redis.url());
        ChildJvm writer =
            ChildJvm.start(name + "-writer", log, RaceNode.class, name, redis.url())) {
      out.println(contestant.text() + ": " + redis + ", log of the nodes: " + log);
      checkClock(reader);
      checkClock(writer);
      RaceTally warmUp = new RaceTally(contestant.text());
      batch(reader, writer, 0, WARM_UP, LEAST_SPREAD_NANOS, warmUp);
      RaceTally second = new RaceTally(contestant.text());
      batch(reader, writer, WARM_UP, 2 * WARM_UP, LEAST_SPREAD_NANOS, second);
      long spread = Math.max(LEAST_SPREAD_NANOS, Math.min(2_000_000, second.medianReadNanos()));
      RaceTally tally = new RaceTally(contestant.text());
      int end = 2 * WARM_UP + races;
      for (int from = 2 * WARM_UP; from < end; from += BATCH) {
        batch(reader, writer, from, Math.min(from + BATCH, end), spread, tally);
      }
      reader.send("close");
      writer.send("close");
      out.println(tally.line());
      return tally;
    }
  }

  /** The timetable needs one monotonic clock for all JVMs: Linux has it. */
  private static void checkClock(ChildJvm node) throws IOException, InterruptedException {
    long before = System.nanoTime();
    long clock = Long.parseLong(node.ask(PATIENCE, "clock"));
    if (clock < before || clock > System.nanoTime()) {
      throw new IOException(
          "the JVMs of this machine do not share a monotonic clock, which this driver needs");
    }
  }

  private static void batch(
      ChildJvm reader, ChildJvm writer, int from, int to, long spread, RaceTally tally)
      throws IOException, InterruptedException {
    String unused = writer.ask(PATIENCE, "put", from, to, OLD);
    quiet();
    unused = reader.ask(PATIENCE, "forget");
    long start = System.nanoTime() + 50_000_000;
    reader.send("read", from, to, start);
    writer.send("write", from, to, start, spread);
    String reads = reader.answer(PATIENCE);
    String writes = writer.answer(PATIENCE);
    quiet();
    tally.add(reads, writes, reader.ask(PATIENCE, "look", from, to));
  }

  private static void quiet() {
    long end = System.nanoTime() + QUIET.toNanos();
    for (long left = QUIET.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
