package io.cachechain.bench;

import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.cachechain.ChainConfigurationException;
import io.cachechain.CloseableChain;
import io.cachechain.testing.server.PostgresServer;
import io.cachechain.testing.server.RedisServer;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Replays the accesses of a trace through Caffeine, Redis and PostgreSQL, with an origin table
 * behind a loader, and checks that the numbers add up, that each key was loaded once, and that
 * every value read is what the origin has.
 *
 * <p>Command: see {@code docs/benchmarks.md}. Ends with 0 if all held, 1 if not, 2 if what was
 * given cannot be used.
 */
public final class Replay {
  private static final Duration FLUSH = Duration.ofMinutes(1);
  private static final int CONNECTIONS = 16;

  private Replay() {}

  /** Runs it and ends the JVM with its result. */
  public static void main(String... arguments) throws Exception {
    System.exit(run(System.out, System.err, arguments));
  }

  /** Runs it and returns its result. */
  static int run(PrintStream out, PrintStream err, String... arguments)
      throws InterruptedException {
    try {
      ReplayOptions options = ReplayOptions.parse(arguments);
      return run(out, options);
    } catch (ReplayInputException wrong) {
      err.println("replay: " + wrong.getMessage());
      err.print(ReplayOptions.USAGE);
      return 2;
    } catch (ChainConfigurationException | PoolInitializationException | SQLException server) {
      err.println("replay: " + server.getMessage());
      return 2;
    }
  }

  private static int run(PrintStream out, ReplayOptions options)
      throws ReplayInputException, SQLException, InterruptedException {
    Trace trace = new Trace(options.trace(), options.limit());
    Trace.Survey survey = trace.survey();
    out.printf(
        Locale.ROOT,
        "%s: %,d accesses of %,d different keys, %d threads%n",
        options.trace().getFileName(),
        survey.accesses(),
        survey.keys().size(),
        options.threads());
    try (RedisServer redis = options.redis() == null ? RedisServer.start() : null;
        PostgresServer postgres = options.postgres() == null ? PostgresServer.start() : null) {
      out.println("redis: " + (redis == null ? "as given" : redis));
      out.println("postgres: " + (postgres == null ? "as given" : postgres));
      String redisUrl = redis == null ? Objects.requireNonNull(options.redis()) : redis.url();
      String postgresUrl =
          postgres == null ? Objects.requireNonNull(options.postgres()) : postgres.url();
      return replay(out, options, trace, survey, redisUrl, postgresUrl);
    }
  }

  private static int replay(
      PrintStream out,
      ReplayOptions options,
      Trace trace,
      Trace.Survey survey,
      String redis,
      String postgres)
      throws ReplayInputException, SQLException, InterruptedException {
    long run = ThreadLocalRandom.current().nextLong(1L << 48);
    String name = "replay-" + Long.toHexString(run);
    String layerTable = "replay_layer_" + Long.toHexString(run);
    try (OriginTable origin =
        new OriginTable(postgres, "replay_origin_" + Long.toHexString(run), run, CONNECTIONS)) {
      try {
        origin.fill(survey.keys());
        Latencies near = new Latencies();
        try (CloseableChain<Integer, OriginRow> chain = ReplayChain.build(
            name, redis, postgres, layerTable, survey.keys().size(), near, origin)) {
          out.println(chain.describe());
          Readers readers = new Readers(chain, origin, options.threads());
          try (Progress progress = new Progress(out, chain, readers, survey.accesses()).start()) {
            readers.replay(trace);
            out.printf("all read after %d s%n", progress.seconds());
          }
          long unwritten =
              chain.flush(FLUSH).values().stream().mapToLong(Long::longValue).sum();
          ReplayReport report = new ReplayReport(
              chain.stats(),
              near,
              readers.latencies(),
              survey.accesses(),
              survey.keys().size(),
              origin.loads(),
              readers.wrong() + origin.countOthers(),
              readers.failed());
          return show(out, report, readers, unwritten);
        }
      } finally {
        origin.drop(layerTable);
      }
    }
  }

  private static int show(PrintStream out, ReplayReport report, Readers readers, long unwritten) {
    out.print(report.text());
    List<String> faults = report.faults();
    if (faults.isEmpty() && unwritten == 0) {
      out.println(" All sums add up, and each key was loaded once.");
      return 0;
    }
    faults.forEach(fault -> out.println(" NOT AS IT SHOULD BE: " + fault));
    if (unwritten > 0) {
      out.println(" NOT AS IT SHOULD BE: " + unwritten + " warm-ups could not be written");
    }
    Throwable failure = readers.firstFailure();
    if (failure != null) {
      out.println(" the first failed read: " + failure);
    }
    return 1;
  }
}
