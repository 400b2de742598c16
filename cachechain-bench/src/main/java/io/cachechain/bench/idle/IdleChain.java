package io.cachechain.bench.idle;

import io.cachechain.bench.child.ChildJvm;
import io.cachechain.bench.result.Group;
import io.cachechain.bench.result.Results;
import io.cachechain.bench.result.Series;
import io.cachechain.testing.server.PostgresServer;
import io.cachechain.testing.server.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Question: what does a chain cost while nobody calls it: CPU time, threads, connections and
 * wake-ups?
 *
 * <p>Each is opened in a JVM of its own, all at the same time, asked once, left alone until the JVM
 * has come to rest (as long as it is watched, at most 15 s), and then watched. Arguments: the
 * seconds to watch, and a file for the results.
 */
public final class IdleChain {
  private static final String QUESTION = "What does a chain cost while nobody calls it?";
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int REST_SECONDS = 15;

  private IdleChain() {}

  /** Runs it. */
  public static void main(String... arguments) throws Exception {
    int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 30;
    Path file = arguments.length > 1 ? Path.of(arguments[1]) : null;
    List<Series> series = new ArrayList<>();
    Path log = Files.createTempFile("idle", ".log");
    try (RedisServer redis = RedisServer.start();
        PostgresServer postgres = PostgresServer.start();
        RedisClient client = RedisClient.create(redis.url());
        StatefulRedisConnection<String, String> asks = client.connect()) {
      Map<Opening, ChildJvm> nodes = new LinkedHashMap<>();
      Map<Opening, Long> connections = new LinkedHashMap<>();
      try {
        for (Opening opening : Opening.values()) {
          long before = connections(asks);
          ChildJvm node = ChildJvm.start(opening.name(), log, OpeningNode.class);
          nodes.put(opening, node);
          String unused = node.ask(PATIENCE, "open", opening, redis.url(), postgres.url());
          Thread.sleep(500); // what is opened in the background
          connections.put(opening, connections(asks) - before);
        }
        Thread.sleep(Math.min(seconds, REST_SECONDS) * 1_000L);
        Map<Opening, long[]> before = samples(nodes);
        Thread.sleep(seconds * 1_000L);
        Map<Opening, long[]> after = samples(nodes);
        long bare = threads(after, Opening.NOTHING);
        for (Opening opening : Opening.values()) {
          series.add(series(
              opening,
              before.get(opening),
              after.get(opening),
              seconds,
              bare,
              connections.getOrDefault(opening, 0L)));
        }
      } finally {
        nodes.values().forEach(ChildJvm::close);
      }
    }
    Group group = new Group("left alone for " + seconds + " s", "% of a core", true, series, null);
    Results.of(IdleChain.class, QUESTION, arguments, List.of(group)).report(System.out, file);
  }

  private static Map<Opening, long[]> samples(Map<Opening, ChildJvm> nodes)
      throws IOException, InterruptedException {
    Map<Opening, long[]> samples = new LinkedHashMap<>();
    for (Map.Entry<Opening, ChildJvm> node : nodes.entrySet()) {
      String[] words = node.getValue().ask(PATIENCE, "sample").split(" ", -1);
      samples.put(node.getKey(), new long[] {
        Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2])
      });
    }
    return samples;
  }

  private static long threads(Map<Opening, long[]> samples, Opening opening) {
    long[] sample = samples.get(opening);
    return sample == null ? 0 : sample[1];
  }

  private static Series series(
      Opening opening,
      long @Nullable [] before,
      long @Nullable [] after,
      int seconds,
      long bare,
      long connections) {
    if (before == null || after == null) {
      throw new IllegalStateException(opening + " was not sampled");
    }
    Map<String, List<Double>> measures = new LinkedHashMap<>();
    measures.put("% of a core", List.of((after[0] - before[0]) / 1e7 / seconds));
    measures.put("wake-ups/s", List.of((after[2] - before[2]) / (double) seconds));
    measures.put("threads beyond an empty JVM's", List.of((double) (after[1] - bare)));
    measures.put("connections to Redis", List.of((double) connections));
    return new Series(opening.text(), measures);
  }

  /** Returns how many connections the server has, with the one that asks. */
  private static long connections(StatefulRedisConnection<String, String> asks) {
    return asks.sync()
        .info("clients")
        .lines()
        .filter(line -> line.startsWith("connected_clients:"))
        .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1).trim()))
        .sum();
  }
}
