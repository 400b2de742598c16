package io.cachechain.examples;

import static io.cachechain.core.BreakerPolicy.consecutive;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.cachechain.Chain;
import io.cachechain.ChainStats;
import io.cachechain.CloseableChain;
import io.cachechain.FailureKind;
import io.cachechain.Lookup;
import io.cachechain.WriteOutcome;
import io.cachechain.core.ChainBuilder;
import io.cachechain.examples.BookTable.Hold;
import io.cachechain.examples.books.Book;
import io.cachechain.spi.CacheLayer;
import io.cachechain.spi.Entry;
import io.cachechain.spi.NearLayer;
import io.cachechain.tier.caffeine.CaffeineLayer;
import io.cachechain.tier.jdbc.JdbcLayer;
import io.cachechain.tier.redis.RedisLayer;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The quick start: composes a chain of all layers that can be had on this machine, and shows who
 * answers, what is warmed, what a killed server costs, and that the numbers add up. All that it
 * prints is measured. Ends by itself within a minute.
 */
public final class QuickStart {
  private static final int BOOKS = 3_300;
  private static final int PUT_AT_FIRST = 3_000;
  private static final int PUT_AT_ONCE = 100;
  private static final long SEVEN = 7;
  private static final long COLD = PUT_AT_FIRST + 1;
  private static final long LATE = PUT_AT_FIRST + 2;
  private static final String DATABASE = "jdbc:h2:mem:quickstart;DB_CLOSE_DELAY=-1";
  private static final int CALLERS = 10_000;
  private static final int MILLION = 1_000_000;

  private final PrintStream out;
  private final BookTable table = new BookTable(BOOKS, ofMillis(40));
  private final BreakerWatch breakers = new BreakerWatch();
  private @Nullable NearLayer<Long, Book> near;
  private long reads;
  private long lookups;

  /**
   * Creates the program.
   *
   * @param out where it prints
   */
  public QuickStart(PrintStream out) {
    this.out = out;
  }

  /**
   * Runs the quick start.
   *
   * @param args none
   * @throws Exception if a server cannot be started, or a sum does not add up
   */
  public static void main(String[] args) throws Exception {
    List<String> faults = new QuickStart(System.out).run();
    if (!faults.isEmpty()) {
      throw new IllegalStateException("the numbers do not add up: " + faults);
    }
  }

  /**
   * Runs all steps.
   *
   * @return what does not add up; empty if all is well
   * @throws Exception if a server cannot be started
   */
  public List<String> run() throws Exception {
    Traffic traffic;
    Map<String, Long> unwritten;
    ChainStats stats;
    try (QuickStartServers servers = QuickStartServers.start();
        CloseableChain<Long, Book> books = compose(servers)) {
      out.println("cachechain quick start: " + servers.describe() + " -> loader (a slow table, "
          + table.slowness().toMillis() + " ms)");
      out.println();
      Logger log = (Logger) LoggerFactory.getLogger("io.cachechain");
      Level level = log.getLevel();
      log.setLevel(Level.ERROR); // before and after the story nothing matters
      ChainStats start = awaitUp(books);
      log.setLevel(level);
      readCold(books);
      readNear(books);
      readAfterEviction(books);
      readTogether(books);
      put(books);
      putMany(books);
      traffic = new KilledServer(out, books, table, servers, breakers, BOOKS).run();
      loadLate(books);
      unwritten = books.flush(ofSeconds(5));
      stats = books.stats().minus(start);
      log.setLevel(Level.ERROR);
    }
    return total(stats, traffic, unwritten);
  }

  private CloseableChain<Long, Book> compose(QuickStartServers servers) {
    ChainBuilder<Long, Book> builder = ChainBuilder.create("quick-start", Long.class, Book.class)
        .layer(CaffeineLayer.maximumSize(1_000), l -> l.decorate(this::remember))
        .layer(
            // One process, and a Redis that comes back empty: there is nobody to notify, and
            // nothing
            // old
            // to distruste. Else near copies were compared in the background, which no sum counts.
            RedisLayer.at(servers.redisUrl()).backplane(false).trustAfterRestart(),
            l -> l.timeout(ofMillis(500)).breaker(consecutive(5).openFor(ofMillis(500))));
    servers.memcached().ifPresent(layer -> builder.layer(layer, l -> l.timeout(ofMillis(500))));
    return builder
        .layer(JdbcLayer.at(DATABASE).createTable(), l -> l.timeout(ofSeconds(5)))
        .loader(table)
        .listener(breakers)
        .build();
  }

  /** Layers connect behind the start; here all shall be there when the story begins. */
  private static ChainStats awaitUp(Chain<Long, Book> books) throws InterruptedException {
    Map<String, FailureKind> away = books.lookup(SEVEN).skipped();
    for (int attempt = 0; attempt < 400 && !away.isEmpty(); attempt++) {
      // Nobody counts this down: it is a pause.
      boolean unused = new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS);
      away = books.lookup(SEVEN).skipped();
    }
    if (!away.isEmpty()) {
      throw new IllegalStateException("not up after a while: " + away);
    }
    return books.stats();
  }

  /** Keeps hold of the near layer, so that it can be made to forget. */
  @SuppressWarnings("unchecked") // it is this chain's
  private CacheLayer remember(CacheLayer layer) {
    near = (NearLayer<Long, Book>) layer;
    return layer;
  }

  private void readCold(Chain<Long, Book> books) {
    show(1, "get 7, cold", get(books, SEVEN));
  }

  private void readNear(Chain<Long, Book> books) {
    for (int i = 0; i < MILLION; i++) {
      books.get(SEVEN); // the compiler's turn
    }
    Answered<Book> last = Answered.of(books, () -> {
      Book book = null;
      for (int i = 0; i < MILLION; i++) {
        book = books.get(SEVEN);
      }
      return book;
    });
    reads += 2 * MILLION;
    step(2, "get 7, a million times", last.by(), last.nanos() / MILLION + " ns each", "");
  }

  private void readAfterEviction(Chain<Long, Book> books) {
    NearLayer<Long, Book> caffeine = near;
    Entry<Book> held = caffeine == null ? null : caffeine.peek(SEVEN);
    if (caffeine != null && held != null) {
      caffeine.drop(SEVEN, held);
    }
    show(3, "near evicted, get 7", get(books, SEVEN));
  }

  private void readTogether(Chain<Long, Book> books) {
    Answered<Long> all = Answered.of(books, () -> {
      List<CompletableFuture<Book>> callers = new ArrayList<>(CALLERS);
      for (int i = 0; i < CALLERS; i++) {
        callers.add(books.async().get(COLD));
      }
      return callers.stream().map(CompletableFuture::join).distinct().count();
    });
    reads += CALLERS;
    long loads = all.happened().loads();
    String callers = Times.number(CALLERS) + " callers, one cold key";
    step(
        4,
        callers,
        loads + (loads == 1 ? " load" : " loads"),
        Times.text(all.nanos()),
        "for all of them, " + Times.number(all.happened().joined()) + " joined the first");
  }

  private void put(Chain<Long, Book> books) {
    Book changed = table.change(SEVEN);
    long begin = System.nanoTime();
    WriteOutcome outcome = books.put(SEVEN, changed);
    long nanos = System.nanoTime() - begin;
    List<String> layers = new ArrayList<>();
    outcome.layers().forEach((layer, result) -> layers.add(layer + " " + result));
    step(
        5,
        "put 7 -> " + changed.title(),
        outcome.isComplete() ? "complete" : "incomplete",
        Times.text(nanos),
        String.join(", ", layers));
  }

  private void putMany(Chain<Long, Book> books) {
    long begin = System.nanoTime();
    long complete = 0;
    for (long first = 0; first < PUT_AT_FIRST; first += PUT_AT_ONCE) {
      Map<Long, Book> some = new LinkedHashMap<>();
      for (long id = first; id < first + PUT_AT_ONCE; id++) {
        some.put(id, table.book(id));
      }
      complete +=
          books.putAll(some).values().stream().filter(WriteOutcome::isComplete).count();
    }
    long nanos = System.nanoTime() - begin;
    step(
        6,
        "putAll, " + Times.number(PUT_AT_FIRST) + " books",
        Times.number(complete) + " complete",
        Times.text(nanos),
        PUT_AT_ONCE + " in a call");
  }

  /** A load that began before an invalidation ends after it. */
  private void loadLate(Chain<Long, Book> books) throws InterruptedException {
    Hold hold = table.hold(LATE);
    books.invalidate(LATE);
    CompletableFuture<Book> late = books.async().get(LATE);
    hold.awaitBegun();
    table.change(LATE);
    books.invalidate(LATE);
    hold.release();
    Book old = late.join();
    Lookup<Book> kept = books.lookup(LATE);
    lookups++;
    Answered<Book> next = get(books, LATE);
    reads += 2;
    out.println(" 9  a load begins, the table changes, invalidate, the load ends: its caller got \""
        + title(old) + "\",");
    out.println("    no layer kept it (lookup: " + kept.getClass().getSimpleName()
        + "), and the next get has \"" + title(next.value()) + "\" from the " + next.by());
  }

  private static String title(@Nullable Book book) {
    return book == null ? "nothing" : book.title();
  }

  private Answered<Book> get(Chain<Long, Book> books, long id) {
    reads++;
    return Answered.of(books, () -> books.get(id));
  }

  private void show(int number, String what, Answered<Book> answered) {
    String warmed =
        answered.warmed().isEmpty() ? "" : "warmed: " + String.join(" ", answered.warmed());
    step(number, what, answered.by(), Times.text(answered.nanos()), warmed);
  }

  private void step(int number, String what, String who, String time, String more) {
    out.println(String.format("%2d  %-29s %-15s %12s   %s", number, what, who, time, more)
        .stripTrailing());
  }

  private List<String> total(ChainStats stats, Traffic traffic, Map<String, Long> unwritten) {
    Totals totals = new Totals(stats);
    out.println();
    totals.print(out);
    List<String> faults =
        totals.faults(reads + traffic.reads(), table.loads(), lookups, traffic.readFromBehind());
    if (traffic.stale() + traffic.wrong() + traffic.failed() > 0) {
      faults.add(traffic.stale() + " values were stale, " + traffic.wrong() + " wrong, "
          + traffic.failed() + " calls failed");
    }
    if (!unwritten.isEmpty()) {
      faults.add("not written: " + unwritten);
    }
    out.println(" " + Times.number(stats.loads())
        + " loads, as the table counted them; every value under load checked against the table: "
        + traffic.stale() + " stale, " + traffic.wrong() + " wrong.");
    faults.forEach(fault -> out.println(" DOES NOT ADD UP: " + fault));
    out.println(
        " Next: `mvn verify` runs every test on real servers. Your own layer: docs/write-a-layer.md, 30 lines.");
    return faults;
  }
}
