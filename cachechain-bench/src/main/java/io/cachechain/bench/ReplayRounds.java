package io.cachechain.bench;

import com.sun.management.OperatingSystemMXBean;
import io.cachechain.bench.result.Group;
import io.cachechain.bench.result.Results;
import io.cachechain.bench.result.Series;
import io.cachechain.bench.rounds.Clients;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Question: how fast are the accesses of a trace replayed through Caffeine and Redis, by a chain,
 * by JetCache, and by hand, and how often is the origin asked?
 *
 * <p>Everybody has the same near size, the same codec and the same origin, which computes its rows
 * at once; whose caches are empty when a round begins, in a JVM that is warm. Each value is
 * compared with the origin's. {@link Replay} has PostgreSQL as well, and no rivals.
 */
public final class ReplayRounds {
  private static final String QUESTION =
      "How fast is a trace replayed through Caffeine and Redis, and how often is the origin asked?";
  private static final int BLOCK = 256;
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final int[] accesses;
  private final int threads;

  private ReplayRounds(int[] accesses, int threads) {
    this.accesses = accesses;
    this.threads = threads;
  }

  /**
   * Runs it. Arguments: those of {@link ReplayOptions}, and {@code --rounds n},
   * {@code --only name}, {@code --json file}.
   */
  public static void main(String... arguments) throws Exception {
    List<String> others = new ArrayList<>();
    int rounds = 3;
    String only = "";
    Path file = null;
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--rounds" -> rounds = Integer.parseInt(arguments[++i]);
        case "--only" -> only = arguments[++i];
        case "--json" -> file = Path.of(arguments[++i]);
        default -> others.add(arguments[i]);
      }
    }
    ReplayOptions options = ReplayOptions.parse(others.toArray(new String[0]));
    Trace trace = new Trace(options.trace(), options.limit());
    Trace.Survey survey = trace.survey();
    int[] accesses = new int[Math.toIntExact(survey.accesses())];
    int[] filled = {0};
    trace.read(block -> {
      System.arraycopy(block, 0, accesses, filled[0], block.length);
      filled[0] += block.length;
    });
    String title = String.format(
        Locale.ROOT,
        "%s, %,d accesses of %,d keys, %d threads",
        options.trace().getFileName(),
        accesses.length,
        survey.keys().size(),
        options.threads());
    Group group = new ReplayRounds(accesses, options.threads())
        .run(title, survey.keys().size(), rounds, only);
    Results.of(ReplayRounds.class, QUESTION, arguments, List.of(group)).report(System.out, file);
  }

  private Group run(String title, int keys, int rounds, String only) throws Exception {
    List<ReplayContestant> contestants = new ArrayList<>();
    for (ReplayContestant contestant : ReplayContestant.values()) {
      if (contestant.text().contains(only)) {
        contestants.add(contestant);
      }
    }
    Map<ReplayContestant, Map<String, List<Double>>> figures = new LinkedHashMap<>();
    contestants.forEach(contestant -> figures.put(contestant, new LinkedHashMap<>()));
    for (int round = -1; round < rounds; round++) {
      List<ReplayContestant> order = new ArrayList<>(contestants);
      Collections.shuffle(order, new Random(round));
      for (ReplayContestant contestant : order) {
        Map<String, Double> turn = turn(contestant, keys);
        System.out.printf(Locale.ROOT, "round %d: %s %s%n", round, contestant.text(), turn);
        if (round >= 0) {
          Map<String, List<Double>> mine = Objects.requireNonNull(figures.get(contestant));
          turn.forEach((measure, figure) ->
              mine.computeIfAbsent(measure, same -> new ArrayList<>()).add(figure));
        }
      }
    }
    List<Series> series = new ArrayList<>();
    figures.forEach((contestant, measures) -> series.add(new Series(contestant.text(), measures)));
    return new Group(title, "reads/s", false, series, null);
  }

  private Map<String, Double> turn(ReplayContestant contestant, int keys) throws Exception {
    try (Clients clients = new Clients()) {
      ReplayContestant.Origin origin = new ReplayContestant.Origin();
      ReplayContestant.Reader reader = contestant.open(clients, origin);
      System.gc();
      long cpu = SYSTEM.getProcessCpuTime();
      long begin = System.nanoTime();
      readAll(reader, origin);
      double seconds = (System.nanoTime() - begin) / 1e9;
      double cpuSeconds = (SYSTEM.getProcessCpuTime() - cpu) / 1e9;
      Map<String, Double> figures = new LinkedHashMap<>();
      figures.put("reads/s", accesses.length / seconds);
      figures.put("seconds", seconds);
      figures.put("CPU s", cpuSeconds);
      figures.put("loads/key", origin.loads() / (double) keys);
      figures.put("far hits %", 100.0 * origin.farHits() / accesses.length);
      return figures;
    }
  }

  private void readAll(ReplayContestant.Reader reader, ReplayContestant.Origin origin)
      throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    CountDownLatch ended = new CountDownLatch(threads);
    for (int thread = 0; thread < threads; thread++) {
      Thread readers = new Thread(
          () -> {
            try {
              readBlocks(next, reader, origin);
            } catch (RuntimeException | Error thrown) {
              failure.compareAndSet(null, thrown);
            } finally {
              ended.countDown();
            }
          },
          "reader-" + thread);
      readers.setDaemon(true);
      readers.start();
    }
    ended.await();
    Throwable thrown = failure.get();
    if (thrown != null) {
      throw new IllegalStateException("a read failed: " + thrown, thrown);
    }
  }

  private void readBlocks(
      AtomicInteger next, ReplayContestant.Reader reader, ReplayContestant.Origin origin) {
    for (int from = next.getAndAdd(BLOCK); from < accesses.length; from = next.getAndAdd(BLOCK)) {
      int until = Math.min(accesses.length, from + BLOCK);
      for (int i = from; i < until; i++) {
        if (!origin.gave(accesses[i], reader.read(accesses[i]))) {
          throw new IllegalStateException("not the value of the origin");
        }
      }
    }
  }
}
