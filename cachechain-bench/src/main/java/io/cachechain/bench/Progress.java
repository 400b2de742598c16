package io.cachechain.bench;

import io.cachechain.Chain;
import io.cachechain.ChainStats;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Prints a line each second, as long as a replay runs. */
final class Progress implements AutoCloseable {
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final PrintStream out;
  private final Chain<?, ?> chain;
  private final Readers readers;
  private final long accesses;
  private final long begin = System.nanoTime();
  private long before;

  Progress(PrintStream out, Chain<?, ?> chain, Readers readers, long accesses) {
    this.out = out;
    this.chain = chain;
    this.readers = readers;
    this.accesses = accesses;
  }

  /** Begins to print. */
  @SuppressWarnings("FutureReturnValueIgnored") // ends with the timer
  Progress start() {
    timer.scheduleAtFixedRate(this::print, 1, 1, TimeUnit.SECONDS);
    return this;
  }

  private void print() {
    ChainStats stats = chain.stats();
    long done = stats.requests();
    StringBuilder hits = new StringBuilder();
    stats
        .layers()
        .forEach((name, layer) -> hits.append(String.format(
            Locale.ROOT,
            "  %s %.1f %%",
            name,
            100.0 * layer.hits() / Math.max(1, stats.requests()))));
    out.printf(
        Locale.ROOT,
        "%4d s %,11d of %,d  %,9d/s  answered by%s  loads %,d  wrong %d%n",
        seconds(),
        done,
        accesses,
        done - before,
        hits,
        stats.loads(),
        readers.wrong());
    before = done;
  }

  /** Returns for how long it has been running. */
  long seconds() {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
