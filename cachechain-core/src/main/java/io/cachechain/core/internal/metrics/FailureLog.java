package io.cachechain.core.internal.metrics;

import io.cachechain.spi.ChainClock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs failures that recur: the first of a kind as a warning, those that follow at debug, and one
 * warning each minute with their number, until a minute passes without any. A cause is named by its
 * types and where it was thrown, in short or in full, not by its text, which may hold keys and
 * values of a driver; only our own exceptions are quoted. Does not block; thread-safe.
 */
public final class FailureLog implements AutoCloseable {
  /** How often what recurs is summed up: often enough to be seen, too seldom to fill a disk. */
  static final Duration SUMMARY_EACH = Duration.ofMinutes(1);

  /**
   * How many kinds are distinguished; there are a few for each layer, so this is met only by a
   * mistake.
   */
  static final int MAX_KINDS = 1_000;

  private static final String ANY_OTHER = "other";
  private static final Logger LOG = LoggerFactory.getLogger("io.cachechain");

  private final String chain;
  private final ChainClock clock;
  private final Map<String, Recurring> kinds = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * Creates the log of a chain.
   *
   * @param chain its name, with which each line starts
   * @param clock runs the summaries
   */
  public FailureLog(String chain, ChainClock clock) {
    this.chain = Objects.requireNonNull(chain, "chain");
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  /**
   * Logs a failure.
   *
   * @param what what failed, a stable name such as {@code redis read}; failures of one name are
   *     summed up
   * @param message what happened, without keys, values and secrets
   * @param cause why, or null
   */
  public void failed(String what, String message, @Nullable Throwable cause) {
    if (closed) {
      LOG.debug("{}: {}{}", chain, message, Causes.describe(cause));
      return;
    }
    String kind = kinds.size() < MAX_KINDS || kinds.containsKey(what) ? what : ANY_OTHER;
    Recurring recurring = kinds.computeIfAbsent(kind, Recurring::new);
    if (recurring.add()) {
      LOG.warn("{}: {}{}; further ones at debug", chain, message, Causes.brief(cause));
    } else if (LOG.isDebugEnabled()) {
      LOG.debug("{}: {}{}", chain, message, Causes.describe(cause));
    }
  }

  /**
   * Stops the summaries, and logs those that are due; whatever fails from now on does so because
   * all is being closed, and is logged at debug. Calling it again does nothing.
   */
  @Override
  public void close() {
    closed = true;
    kinds.values().forEach(Recurring::close);
  }

  /** One kind of failure: quiet, or being summed up. */
  private final class Recurring {
    private final String what;
    private long since;
    private boolean summing;
    private Runnable cancel = () -> {};

    Recurring(String what) {
      this.what = what;
    }

    /** Returns whether this is the first one. */
    synchronized boolean add() {
      if (summing) {
        since++;
        return false;
      }
      summing = true;
      cancel = clock.schedule(this::sumUp, SUMMARY_EACH);
      return true;
    }

    private void sumUp() {
      long count = take();
      if (count > 0) {
        LOG.warn("{}: {} failed {} more times in the last minute", chain, what, count);
      }
    }

    private synchronized long take() {
      long count = since;
      since = 0;
      summing = count > 0;
      if (summing) {
        cancel = clock.schedule(this::sumUp, SUMMARY_EACH);
      }
      return count;
    }

    void close() {
      long count;
      synchronized (this) {
        cancel.run();
        count = since;
        since = 0;
        summing = false;
      }
      if (count > 0) {
        LOG.warn("{}: {} failed {} more times since the last summary", chain, what, count);
      }
    }
  }
}
