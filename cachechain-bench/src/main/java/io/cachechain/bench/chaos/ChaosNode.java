package io.cachechain.bench.chaos;

import io.cachechain.Chain;
import io.cachechain.CloseableChain;
import io.cachechain.bench.child.ChildProgram;
import io.cachechain.micrometer.ChainMetrics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** One node, in a JVM of its own: a chain and its load. */
final class ChaosNode implements ChildProgram {
  /** Threads of libraries which belong to the JVM, not to a chain: they end by themselves or never. */
  private static final List<String> NOT_OURS = List.of(
      "ForkJoinPool.commonPool",
      "PostgreSQL-JDBC",
      "globalEventExecutor",
      "Attach Listener",
      "Cleaner-",
      "Common-Cleaner",
      "process reaper");

  private static final Duration THREADS_END = Duration.ofSeconds(15);

  private final int keys;
  private final ChaosOrigin origin;
  private final Set<Thread> before;
  private final CloseableChain<Integer, String> chain;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ChaosLoad load;

  private ChaosNode(String... arguments) {
    int node = Integer.parseInt(arguments[0]);
    int nodes = Integer.parseInt(arguments[1]);
    keys = Integer.parseInt(arguments[2]);
    origin = new ChaosOrigin(arguments[3], 8);
    before = Thread.getAllStackTraces().keySet();
    chain = ChaosChain.build(arguments[4], arguments[5], arguments[6], origin);
    ChainMetrics unused = ChainMetrics.bind(chain, registry);
    load = new ChaosLoad(chain, origin, node, nodes, keys);
  }

  /** Runs it: the number of the node, how many there are, how many keys, and the addresses of origin, Redis, Memcached and PostgreSQL. */
  public static void main(String... arguments) {
    ChildProgram.serve(new ChaosNode(arguments));
  }

  @Override
  public String answer(String... words) throws Exception {
    return switch (words[0]) {
      case "describe" -> chain.describe().toString().replace('\n', '|');
      case "start" -> {
        load.start();
        yield "done";
      }
      case "stop" -> {
        load.stop();
        yield "done";
      }
      case "invalidate" -> {
        for (int i = 1; i < words.length; i++) {
          var unused = chain.invalidate(Integer.valueOf(words[i]));
        }
        yield "done";
      }
      case "unsettled" -> unsettled();
      case "stale" -> stale();
      case "report" -> load.report();
      case "lost" -> String.valueOf(load.mostLostMillis());
      case "wrong" ->
        load.history().wrong().stream().map(String::valueOf).collect(Collectors.joining(" "));
      case "history" -> String.join("|", load.history().of(Integer.parseInt(words[1])));
      case "stats" -> chain.stats().toString().replace('\n', '|');
      case "close" -> close();
      default -> throw new IllegalArgumentException("no such question: " + words[0]);
    };
  }

  /** Returns how many keys are missed or queued, in all layers. */
  private String unsettled() {
    double sum = 0;
    for (String name : List.of("cachechain.missed.keys", "cachechain.queue.depth")) {
      for (Gauge gauge : registry.find(name).gauges()) {
        sum += gauge.value();
      }
    }
    return String.valueOf((long) sum);
  }

  /** Returns what this node, and each layer through it, answers otherwise than the origin: nothing if all is well. */
  private String stale() throws Exception {
    List<Long> counters = origin.counters();
    List<String> wrong = new ArrayList<>();
    for (int key = 0; key < keys; key++) {
      String right = ChaosOrigin.value(key, counters.get(key));
      String whole = chain.get(key);
      if (!right.equals(whole)) {
        wrong.add("chain has " + whole + " for " + right);
      }
    }
    for (String layer : ChaosChain.LAYERS) {
      Chain<Integer, String> alone = ChaosChain.only(layer, chain);
      for (int key = 0; key < keys; key++) {
        String right = ChaosOrigin.value(key, counters.get(key));
        String held = alone.getIfPresent(key);
        if (held != null && !right.equals(held)) {
          wrong.add(layer + " has " + held + " for " + right);
        }
      }
    }
    return wrong.size() + ";" + wrong.stream().limit(10).collect(Collectors.joining(", "));
  }

  /** Closes all, and returns the names of the threads that are left. */
  private String close() {
    load.close();
    chain.close();
    long end = System.nanoTime() + THREADS_END.toNanos();
    Set<String> left = left();
    while (!left.isEmpty() && System.nanoTime() < end) {
      LockSupport.parkNanos(50_000_000);
      left = left();
    }
    origin.close();
    return String.join(", ", left);
  }

  private Set<String> left() {
    Set<String> names = new TreeSet<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      String name = thread.getName();
      boolean ours = thread.isAlive()
          && !before.contains(thread)
          && !name.startsWith("chaos-")
          && !name.startsWith("origin")
          && NOT_OURS.stream().noneMatch(name::startsWith);
      if (ours) {
        names.add(name);
      }
    }
    return names;
  }
}
