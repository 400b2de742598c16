package io.cachechain.bench.idle;

import io.cachechain.bench.child.ChildJvm;
import io.cachechain.bench.result.Group;
import io.cachechain.bench.result.Results;
import io.cachechain.bench.result.Series;
import io.cachechain.testing.server.PostgresServer;
import io.cachechain.testing.server.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * Question: how long does the first chain of a JVM take, from the begin of its building to the
 * first answer, with all servers up, beside a bare client?
 *
 * <p>Each trial is a new JVM; they take turns. Arguments: how many trials of each, and a file for
 * the results.
 */
public final class FirstChain {
  private static final String QUESTION =
      "How long does the first chain of a JVM take until its first answer?";
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final List<Opening> OPENINGS =
      List.of(Opening.THREE_LAYERS, Opening.TWO_LAYERS, Opening.REDISSON, Opening.LETTUCE);

  private FirstChain() {}

  /** Runs it. */
  public static void main(String... arguments) throws Exception {
    int trials = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 7;
    Path file = arguments.length > 1 ? Path.of(arguments[1]) : null;
    Map<Opening, Map<String, List<Double>>> figures = new LinkedHashMap<>();
    OPENINGS.forEach(opening -> figures.put(opening, new LinkedHashMap<>()));
    Path log = Files.createTempFile("first", ".log");
    try (RedisServer redis = RedisServer.start();
        PostgresServer postgres = PostgresServer.start()) {
      for (int trial = 0; trial < trials; trial++) {
        List<Opening> order = new ArrayList<>(OPENINGS);
        Collections.shuffle(order, new Random(trial));
        for (Opening opening : order) {
          Map<String, List<Double>> mine = Objects.requireNonNull(figures.get(opening));
          try (ChildJvm node = ChildJvm.start("first", log, OpeningNode.class)) {
            String[] words =
                node.ask(PATIENCE, "open", opening, redis.url(), postgres.url()).split(" ", -1);
            add(mine, "ms", words[0]);
            add(mine, "CPU ms", words[1]);
          }
        }
      }
    }
    List<Series> series = new ArrayList<>();
    figures.forEach((opening, measures) -> series.add(new Series(opening.text(), measures)));
    Group group = new Group("from build to the first answer", "ms", true, series, null);
    Results.of(FirstChain.class, QUESTION, arguments, List.of(group)).report(System.out, file);
  }

  private static void add(Map<String, List<Double>> figures, String measure, String figure) {
    figures.computeIfAbsent(measure, same -> new ArrayList<>()).add(Double.parseDouble(figure));
  }
}
