package io.cachechain.bench.chaos;

import io.cachechain.bench.child.ChildJvm;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/**
 * Question: what do callers notice when servers and nodes die, hang, forget, fill up and are cut
 * off under load, and what is left of it when all is well again?
 *
 * <p>Three nodes or more, each a JVM with a chain of Caffeine, Redis, Memcached and PostgreSQL with
 * its defaults; behind them an origin table which nobody disturbs. While they read and write, one
 * thing after the other is struck and healed. Then the load ends, and all must come to rest:
 * nothing missed, nothing queued, each node and each layer with the origin's values, no thread and
 * no connection left after closing.
 *
 * <p>Command: see {@code docs/benchmarks.md}. Ends with 0 if all held, 1 if not, 2 if what was
 * given cannot be used.
 */
public final class ChaosBench {
  private static final String USAGE =
      "usage: ChaosBench [--rounds 1] [--strike 3000] [--rest 3000] [--nodes 3] [--keys 600]"
          + " [--only pattern]";
  private static final int NODES_MOST = 16;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration REST_WITHIN = Duration.ofMinutes(2);
  private static final Duration CLOSES = Duration.ofSeconds(20);

  private final PrintStream out;
  private final ChaosOptions options;
  private final Path log;
  private final List<ChildJvm> nodes = new ArrayList<>();
  private final ChaosReport report = new ChaosReport();

  private ChaosBench(PrintStream out, ChaosOptions options) throws IOException {
    this.out = out;
    this.options = options;
    this.log = Files.createTempFile("chaos-", ".log");
  }

  /** Runs it and ends the JVM with its result. */
  public static void main(String... arguments) throws Exception {
    System.exit(run(System.out, System.err, arguments));
  }

  /** Runs it and returns its result. */
  static int run(PrintStream out, PrintStream err, String... arguments) throws Exception {
    ChaosOptions options;
    try {
      options = ChaosOptions.parse(arguments);
    } catch (IllegalArgumentException wrong) {
      err.println("ChaosBench: " + wrong.getMessage());
      err.println(USAGE);
      return 2;
    }
    if (options.nodes() > NODES_MOST) {
      err.println("ChaosBench: at most " + NODES_MOST + " nodes");
      return 2;
    }
    return new ChaosBench(out, options).run();
  }

  private int run() throws Exception {
    try (ChaosServers servers = new ChaosServers();
        ChaosOrigin origin = new ChaosOrigin(servers.originUrl(), 4)) {
      origin.create(options.keys());
      out.println(servers + "; log of the nodes: " + log);
      try {
        for (int node = 0; node < options.nodes(); node++) {
          nodes.add(start(servers, node));
        }
        out.println(nodes.get(0).ask(PATIENCE, "describe").replace('|', '\n'));
        for (ChildJvm node : nodes) {
          String unused = node.ask(PATIENCE, "start");
        }
        for (int round = 0; round < options.rounds(); round++) {
          disturb(servers, origin);
        }
        comeToRest();
        close(servers);
      } finally {
        nodes.forEach(ChildJvm::close);
      }
    }
    out.print(report.text());
    return report.isGood() ? 0 : 1;
  }

  private ChildJvm start(ChaosServers servers, int node) throws IOException {
    return ChildJvm.start(
        "node-" + node,
        log,
        ChaosNode.class,
        String.valueOf(node),
        String.valueOf(options.nodes()),
        String.valueOf(options.keys()),
        servers.originUrl(),
        servers.redisUrl(),
        servers.memcachedAddress(),
        servers.postgresUrl());
  }

  private void disturb(ChaosServers servers, ChaosOrigin origin) throws Exception {
    List<Disturbance> all = new ArrayList<>(Disturbance.ofServers(servers));
    all.add(new Disturbance(
        "a node stopped", () -> signal(nodes.get(1), "STOP"), () -> signal(nodes.get(1), "CONT")));
    all.add(new Disturbance(
        "a node killed, and a new one in its place",
        () -> kill(options.nodes() - 1),
        () -> replace(servers, origin, options.nodes() - 1)));
    for (Disturbance each : all) {
      if (options.only().matcher(each.name()).find()) {
        disturb(each);
      }
    }
  }

  private void disturb(Disturbance each) throws Exception {
    out.println(Instant.now() + " " + each.name());
    long before = mostLostMillis(); // and begins anew
    each.strike().run();
    try {
      pause(options.strike());
    } finally {
      each.heal().run();
    }
    out.println(Instant.now() + " healed");
    pause(options.rest());
    report.lost(each.name(), before, mostLostMillis());
  }

  /**
   * Returns how long the caller has waited, of all nodes, who has waited longest since this was
   * asked last.
   */
  private long mostLostMillis() throws IOException, InterruptedException {
    long most = 0;
    for (ChildJvm node : nodes) {
      most = Math.max(most, Long.parseLong(node.ask(PATIENCE, "lost")));
    }
    return most;
  }

  private void kill(int number) throws IOException, InterruptedException {
    ChildJvm node = nodes.get(number);
    report.add(node.name() + ", until it was killed", node.ask(PATIENCE, "report"));
    node.close();
  }

  /**
   * Another node invalidates the changes of which the dead node had not notified the whole cache.
   */
  private void replace(ChaosServers servers, ChaosOrigin origin, int number)
      throws IOException, InterruptedException, SQLException {
    List<Object> question = new ArrayList<>(List.of("invalidate"));
    question.addAll(origin.doubts(number));
    String unused = nodes.get(0).ask(PATIENCE, question.toArray());
    nodes.set(number, start(servers, number));
    unused = nodes.get(number).ask(PATIENCE, "start");
  }

  /** The load ends, and all comes to rest. */
  private void comeToRest() throws IOException, InterruptedException {
    for (ChildJvm node : nodes) {
      node.send("stop");
    }
    for (ChildJvm node : nodes) {
      String unused = node.answer(PATIENCE);
      report.add(node.name(), node.ask(PATIENCE, "report"));
    }
    long begin = System.nanoTime();
    String left = "";
    do {
      pause(Duration.ofMillis(500));
      left = unfinished();
    } while (!left.isEmpty() && System.nanoTime() - begin < REST_WITHIN.toNanos());
    report.atRest(Duration.ofNanos(System.nanoTime() - begin), left);
    showHistories();
  }

  /** Shows what all nodes did with the keys with which one of them has found something wrong. */
  private void showHistories() throws IOException, InterruptedException {
    Set<String> wrong = new TreeSet<>();
    for (ChildJvm node : nodes) {
      wrong.addAll(List.of(node.ask(PATIENCE, "wrong").split(" ")));
    }
    wrong.remove("");
    for (String key : wrong) {
      List<String> lines = new ArrayList<>();
      for (ChildJvm node : nodes) {
        lines.addAll(List.of(node.ask(PATIENCE, "history", key).split("\\|")));
      }
      Collections.sort(lines);
      lines.forEach(out::println);
    }
  }

  private String unfinished() throws IOException, InterruptedException {
    List<String> left = new ArrayList<>();
    for (ChildJvm node : nodes) {
      String unsettled = node.ask(PATIENCE, "unsettled");
      String stale = node.ask(PATIENCE, "stale");
      if (!unsettled.equals("0")) {
        left.add(node.name() + " has " + unsettled + " keys missed or queued");
      }
      if (!stale.startsWith("0;")) {
        left.add(node.name() + ": " + stale);
      }
    }
    return String.join("; ", left);
  }

  private void close(ChaosServers servers) throws IOException, InterruptedException {
    for (ChildJvm node : nodes) {
      out.println(node.ask(PATIENCE, "stats").replace('|', '\n'));
    }
    String threads = "";
    for (ChildJvm node : nodes) {
      threads += node.ask(PATIENCE, "close");
    }
    long end = System.nanoTime() + CLOSES.toNanos();
    while (servers.connections() > 0 && System.nanoTime() < end) {
      pause(Duration.ofMillis(50));
    }
    report.closed(threads, servers.connections());
  }

  private static void signal(ChildJvm node, String name) throws IOException, InterruptedException {
    int status = new ProcessBuilder(
            "kill", "-" + name, String.valueOf(node.process().pid()))
        .inheritIO()
        .start()
        .waitFor();
    if (status != 0) {
      throw new IOException("kill -" + name + " of " + node.name() + " gave " + status);
    }
  }

  private static void pause(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
