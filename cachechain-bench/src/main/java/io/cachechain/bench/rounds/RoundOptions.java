package io.cachechain.bench.rounds;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The command line of benchmarks whose contestants take turns.
 *
 * @param loads how many callers, one table for each
 * @param values the sizes of the values in bytes, one table for each
 * @param distributions which keys are asked for how often, one table for each
 * @param keys how many keys there are
 * @param warmUps how many rounds are not counted
 * @param rounds how many are
 * @param turn how long one contestant runs in a round
 * @param only which contestants take part, by a part of their names; empty for all
 * @param file where the results go as JSON, or null
 */
record RoundOptions(
    List<Load> loads,
    List<Integer> values,
    List<Distribution> distributions,
    int keys,
    int warmUps,
    int rounds,
    Duration turn,
    String only,
    @Nullable Path file) {
  static final String USAGE = """
      options, each with its default:
        --callers 1,64            threads that call and wait
        --in-flight 256           calls at once for which no thread waits; 0 for none
        --values 100              sizes of values in bytes
        --distributions uniform   uniform, zipf
        --keys 10000              how many keys there are
        --warm-ups 2              rounds before those that count
        --rounds 5                rounds that count
        --turn 2000               milliseconds of a turn
        --only NAME               contestants whose names contain this
        --json FILE               where the results go
      """;

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException if an option is unknown, or a number is none
   */
  static RoundOptions parse(String callers, String inFlight, String... arguments) {
    String values = "100";
    String distributions = "uniform";
    int keys = 10_000;
    int warmUps = 2;
    int rounds = 5;
    int turn = 2_000;
    String only = "";
    Path file = null;
    for (int i = 0; i < arguments.length; i += 2) {
      if (i + 1 == arguments.length) {
        throw new IllegalArgumentException(arguments[i] + " wants a value behind it\n" + USAGE);
      }
      String value = arguments[i + 1];
      switch (arguments[i]) {
        case "--callers" -> callers = value;
        case "--in-flight" -> inFlight = value;
        case "--values" -> values = value;
        case "--distributions" -> distributions = value;
        case "--keys" -> keys = Integer.parseInt(value);
        case "--warm-ups" -> warmUps = Integer.parseInt(value);
        case "--rounds" -> rounds = Integer.parseInt(value);
        case "--turn" -> turn = Integer.parseInt(value);
        case "--only" -> only = value;
        case "--json" -> file = Path.of(value);
        default ->
          throw new IllegalArgumentException("unknown option " + arguments[i] + "\n" + USAGE);
      }
    }
    List<Load> loads = Stream.concat(
            numbers(callers).map(count -> new Load(count, false)),
            numbers(inFlight).map(count -> new Load(count, true)))
        .filter(load -> load.callers() > 0)
        .toList();
    return new RoundOptions(
        loads,
        numbers(values).toList(),
        Arrays.stream(distributions.split(",", -1))
            .map(name -> Distribution.valueOf(name.toUpperCase(Locale.ROOT)))
            .toList(),
        keys,
        warmUps,
        rounds,
        Duration.ofMillis(turn),
        only,
        file);
  }

  private static Stream<Integer> numbers(String list) {
    return Arrays.stream(list.split(",", -1)).map(Integer::parseInt);
  }

  /** Returns whether a contestant takes part. */
  boolean takes(Contestant contestant) {
    return contestant.name().contains(only);
  }
}
