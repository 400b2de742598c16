package io.cachechain.bench;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of the replay on its command line.
 *
 * @param trace the file
 * @param threads how many threads read
 * @param limit how many accesses of the trace are replayed at most
 * @param redis the address of a Redis, or null to start one
 * @param postgres the JDBC address of a PostgreSQL, or null to start one
 */
record ReplayOptions(
    Path trace,
    int threads,
    long limit,
    @Nullable String redis,
    @Nullable String postgres) {
  static final String USAGE = """
      usage: Replay path/to/trace.xz [options]
        path/to/trace.xz    an access trace: 32-bit big-endian numbers, compressed with xz
        --threads n         how many threads read, 1 to 1,000; 16 if not given
        --limit n           how many accesses to replay at most; all if not given
        --redis url         a Redis that is there already, such as redis://127.0.0.1:6379; else one is started.
                            What is written there is under a prefix of its own, and expires within a day
        --postgres url      a PostgreSQL that is there already, such as jdbc:postgresql://127.0.0.1/test?user=me;
                            else one is started. Two tables are created there, and dropped at the end
      """;

  private static final int THREADS = 16;
  private static final int MOST_THREADS = 1_000;

  /**
   * Reads a command line.
   *
   * @throws ReplayInputException if it is wrong, saying what is
   */
  static ReplayOptions parse(String... arguments) throws ReplayInputException {
    Path trace = null;
    long threads = THREADS;
    long limit = Long.MAX_VALUE;
    String redis = null;
    String postgres = null;
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i];
      if (!argument.startsWith("--")) {
        if (trace != null) {
          throw new ReplayInputException(
              "one trace at a time, but two were given: " + trace + " and " + argument);
        }
        trace = path(argument);
        continue;
      }
      String value = value(argument, ++i < arguments.length ? arguments[i] : null);
      switch (argument) {
        case "--threads" -> threads = number(argument, value, MOST_THREADS);
        case "--limit" -> limit = number(argument, value, Long.MAX_VALUE);
        case "--redis" -> redis = value;
        case "--postgres" -> postgres = value;
        default ->
          throw new ReplayInputException("unknown option " + argument
              + ". Known are --threads, --limit, --redis and --postgres");
      }
    }
    if (trace == null) {
      throw new ReplayInputException("no trace was given");
    }
    return new ReplayOptions(trace, (int) threads, limit, redis, postgres);
  }

  private static Path path(String argument) throws ReplayInputException {
    try {
      return Path.of(argument);
    } catch (InvalidPathException wrong) {
      throw new ReplayInputException("this is no path: " + wrong.getMessage());
    }
  }

  private static String value(String option, @Nullable String value) throws ReplayInputException {
    if (value == null || value.startsWith("--")) {
      throw new ReplayInputException(option + " wants a value behind it");
    }
    return value;
  }

  private static long number(String option, String value, long most) throws ReplayInputException {
    try {
      long number = Long.parseLong(value);
      if (number >= 1 && number <= most) {
        return number;
      }
    } catch (NumberFormatException wrong) {
      // said below
    }
    throw new ReplayInputException(
        option + " is " + value + ", but must be a whole number, 1 or more"
            + (most == Long.MAX_VALUE ? "" : " and at most " + most));
  }
}
