package io.cachechain.examples;

import io.cachechain.Chain;
import io.cachechain.ChainStats;
import io.cachechain.examples.books.Book;
import io.cachechain.micrometer.ChainMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Kills Redis under load and brings it back, and shows each second who answered. */
final class KilledServer {
  private static final int READERS = 4;
  private static final int KILLED_AT = 2;
  private static final int BACK_AT = 5;
  private static final int LAST = 11;

  private final PrintStream out;
  private final Chain<Long, Book> books;
  private final BookTable table;
  private final QuickStartServers servers;
  private final BreakerWatch breakers;
  private final int size;
  private final MeterRegistry meters = new SimpleMeterRegistry();

  KilledServer(
      PrintStream out,
      Chain<Long, Book> books,
      BookTable table,
      QuickStartServers servers,
      BreakerWatch breakers,
      int size) {
    this.out = out;
    this.books = books;
    this.table = table;
    this.servers = servers;
    this.breakers = breakers;
    this.size = size;
  }

  /** Runs until Redis is back and has received all that it missed. */
  Traffic run() throws Exception {
    ChainMetrics.bind(books, meters);
    Traffic traffic = new Traffic(books, table, size, READERS);
    out.println(" 7  Redis is killed under load: " + READERS + " readers, a writer");
    out.println(head());
    traffic.start();
    long missed = 0;
    int second = 0;
    try {
      while (second < LAST && !(second > BACK_AT + 1 && isWellAgain())) {
        List<String> remarks = new ArrayList<>();
        if (second == KILLED_AT) {
          servers.killRedis();
          remarks.add("Redis is killed");
        } else if (second == BACK_AT) {
          missed = missed();
          servers.restartRedis();
          remarks.add("Redis is back, empty");
        }
        row(second, traffic, remarks);
        second++;
      }
    } finally {
      traffic.stop();
    }
    summary(traffic, missed);
    return traffic;
  }

  private void summary(Traffic traffic, long missed) {
    long old = traffic.reread("caffeine");
    out.println(" 8  " + Times.number(traffic.writes())
        + " puts meanwhile; Redis had missed writes of " + Times.number(missed)
        + " keys before it was back, now of " + Times.number(missed()) + "; its breakers are "
        + (breakers.areClosed("redis") ? "closed" : "not closed"));
    out.println("    " + Times.number(traffic.written())
        + " books were changed; read again from behind caffeine: " + Times.number(old)
        + " are old");
  }

  private boolean isWellAgain() {
    return missed() == 0 && breakers.areClosed("redis");
  }

  /** The writes that Redis has missed and not received yet. */
  private long missed() {
    return (long)
        meters.get("cachechain.missed.keys").tag("layer", "redis").gauge().value();
  }

  private String head() {
    StringBuilder head = new StringBuilder(String.format("    %4s %11s", "t", "reads/s"));
    books.describe().layers().forEach(layer -> head.append(String.format(" %9s", layer)));
    return head.append(String.format(" %7s %7s %6s %9s", "loader", "shared", "failed", "slowest"))
        .toString();
  }

  private void row(int second, Traffic traffic, List<String> remarks) throws InterruptedException {
    ChainStats before = books.stats();
    long failedBefore = traffic.failed();
    long readsBefore = traffic.reads();
    long begin = System.nanoTime();
    // Nobody counts this down: it is a second.
    boolean unused = new CountDownLatch(1).await(1, TimeUnit.SECONDS);
    long nanos = System.nanoTime() - begin;
    ChainStats happened = books.stats().minus(before);
    long reads = traffic.reads() - readsBefore;
    long shared = happened.requests() - happened.loads();
    StringBuilder row = new StringBuilder(
        String.format(Locale.ROOT, "    %2d s %,11d", second, reads * 1_000_000_000 / nanos));
    for (ChainStats layer : happened.layers().values()) {
      shared -= layer.hits();
      row.append(String.format(" %9s", Times.share(layer.hits(), happened.requests())));
    }
    row.append(String.format(
        Locale.ROOT,
        " %7s %7s %,6d %9s",
        Times.share(happened.loads(), happened.requests()),
        Times.share(Math.max(0, shared), happened.requests()),
        traffic.failed() - failedBefore,
        Times.text(traffic.slowestNanos())));
    remarks.addAll(breakers.news());
    if (!remarks.isEmpty()) {
      row.append("   <- ").append(String.join(", ", remarks));
    }
    out.println(row);
  }
}
