package io.cachechain.simulator;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The simulator as a command; {@code --help} prints how it is used. */
public final class Simulate {
  private static final String USAGE = """
      Simulate [option value]...
        --seeds N      how many seeds to run (1,000)
        --first N      the first seed (0)
        --seconds N    stop after so many seconds instead
        --nodes N      1 to 8 (as each seed draws it)
        --layers N     1 to 4 (as each seed draws it)
        --fault WORD   plant a fault
        --seed N       run one seed, shrink it if it breaks a promise, and print its trace
        --whole true   with --seed: print the whole run, not the smallest
        --freeze FILE  write digests of the traces of the first --seeds seeds to a file
        --frozen FILE  run the seeds of such a file, or its first --seeds, and print where their digests differ
        --table N      plant each fault in turn, or the one of --fault, and print at which of N seeds it was found
      """;

  private final PrintStream out;
  private final LongSupplier nanos;

  private Simulate(PrintStream out, LongSupplier nanos) {
    this.out = out;
    this.nanos = nanos;
  }

  /**
   * Runs the command; ends the process with 1 if a promise was broken, or if a planted fault was
   * not found.
   *
   * @param args the options
   */
  public static void main(String[] args) {
    boolean good = new Simulate(System.out, System::nanoTime).run(args);
    if (!good) {
      System.exit(1);
    }
  }

  private boolean run(String[] args) {
    Map<String, String> options = new LinkedHashMap<>();
    for (int i = 0; i + 1 < args.length; i += 2) {
      options.put(args[i], args[i + 1]);
    }
    if (args.length % 2 != 0
        || !List.of(
                "--seeds",
                "--first",
                "--seconds",
                "--nodes",
                "--layers",
                "--fault",
                "--seed",
                "--whole",
                "--freeze",
                "--frozen",
                "--table")
            .containsAll(options.keySet())) {
      out.print(USAGE);
      return args.length == 1 && args[0].equals("--help");
    }
    Simulation simulation = simulation(options);
    if (options.containsKey("--table")) {
      return table(
          simulation, number(options, "--table", 1_000), options.getOrDefault("--fault", ""));
    }
    if (options.containsKey("--seed")) {
      return one(simulation, number(options, "--seed", 0), options.containsKey("--whole"));
    }
    if (options.containsKey("--freeze")) {
      return freeze(
          simulation, number(options, "--seeds", 1_000), Path.of(options.get("--freeze")));
    }
    if (options.containsKey("--frozen")) {
      return compare(
          simulation, Path.of(options.get("--frozen")), number(options, "--seeds", Long.MAX_VALUE));
    }
    return many(simulation, options);
  }

  private boolean freeze(Simulation simulation, long seeds, Path file) {
    Digests digests = Digests.of(simulation, seeds);
    try {
      digests.write(file);
    } catch (IOException failure) {
      throw new UncheckedIOException("the digests cannot be written", failure);
    }
    out.printf(Locale.ROOT, "digests of %,d seeds are in %s%n", digests.seeds(), file);
    return true;
  }

  private boolean compare(Simulation simulation, Path file, long seeds) {
    Digests frozen;
    try {
      frozen = Digests.read(file).first(seeds);
    } catch (IOException failure) {
      throw new UncheckedIOException("the digests cannot be read", failure);
    }
    List<Long> differing = frozen.differingFrom(Digests.of(simulation, frozen.seeds()));
    differing.forEach(first -> out.printf(
        Locale.ROOT,
        "seeds %d to %d: something happens otherwise%n",
        first,
        first + Digests.BLOCK - 1));
    out.printf(
        Locale.ROOT,
        "%,d seeds, %,d blocks of %d differ%n",
        frozen.seeds(),
        differing.size(),
        Digests.BLOCK);
    return differing.isEmpty();
  }

  private static Simulation simulation(Map<String, String> options) {
    Simulation simulation = Simulation.create();
    if (options.containsKey("--nodes")) {
      simulation = simulation.nodes((int) number(options, "--nodes", 3));
    }
    if (options.containsKey("--layers")) {
      simulation = simulation.layers((int) number(options, "--layers", 2));
    }
    String word = options.get("--fault");
    return word == null
        ? simulation
        : simulation.with(PlantedFault.of(word)
            .orElseThrow(() -> new IllegalArgumentException("no fault is called " + word)));
  }

  private static long number(Map<String, String> options, String option, long byDefault) {
    String text = options.get(option);
    return text == null ? byDefault : Long.parseLong(text.replace("_", "").replace(",", ""));
  }

  private boolean one(Simulation simulation, long seed, boolean whole) {
    Report report = simulation.run(seed);
    boolean good = report.violations().isEmpty();
    out.println(good || whole ? simulation.trace(seed) : simulation.shrink(seed));
    return good;
  }

  private boolean many(Simulation simulation, Map<String, String> options) {
    long first = number(options, "--first", 0);
    long seconds = number(options, "--seconds", 0);
    long seeds = seconds > 0 ? Long.MAX_VALUE - first : number(options, "--seeds", 1_000);
    long begin = nanos.getAsLong();
    long bad = 0;
    long events = 0;
    long done = 0;
    while (done < seeds && (seconds == 0 || nanos.getAsLong() - begin < seconds * 1_000_000_000)) {
      Report report = simulation.run(first + done);
      done++;
      events += report.events();
      if (!report.violations().isEmpty()) {
        bad++;
        out.println("seed " + report.seed() + ": " + report.violations().get(0));
      }
    }
    double took = (nanos.getAsLong() - begin) / 1e9;
    out.printf(
        Locale.ROOT,
        "%,d runs from seed %d, %,d events, %d broke a promise; %.1f s, %.0f runs/s%n",
        done,
        first,
        events,
        bad,
        took,
        done / took);
    return bad == 0;
  }

  private boolean table(Simulation simulation, long seeds, String only) {
    boolean all = true;
    out.println("| Planted fault | Hazard | Found at seed | Promise |");
    out.println("|---|---|---|---|");
    for (PlantedFault fault : PlantedFault.values()) {
      if (!only.isEmpty() && !only.equals(fault.word())) {
        continue;
      }
      @Nullable Report found = simulation.with(fault).find(0, seeds);
      all &= found != null;
      out.printf(
          "| `%s` | %s | %s | %s |%n",
          fault.word(),
          fault.hazards(),
          found == null ? "not in " + seeds : String.valueOf(found.seed()),
          found == null ? "" : found.violations().get(0).promise());
    }
    return all;
  }
}
