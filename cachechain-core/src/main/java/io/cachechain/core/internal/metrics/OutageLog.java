package io.cachechain.core.internal.metrics;

import io.cachechain.spi.ChainClock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the log says of one layer in trouble, whoever met it: reads, writes, housekeeping, the
 * backplane that it carries. The first failure is one warning, which says what it affects; all that
 * follows is at debug. When the layer was given up and is back, one line says after what time, and
 * what was replayed. A layer that was not given up is summed up each minute, until a minute passes
 * without a failure. While it is in trouble it is looked at each second.
 *
 * <p>The lock guards the fields. Nothing is logged, and the layer is not asked, under it.
 * Thread-safe.
 */
public final class OutageLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("io.cachechain");
  private static final Duration LOOK_EACH = Duration.ofSeconds(1);
  private static final long SUMMARY_NANOS = Duration.ofMinutes(1).toNanos();

  /** A layer that is given up so long after the first failure is news. */
  private static final long NEWS_NANOS = Duration.ofSeconds(10).toNanos();

  /** How long the line that a layer is back waits for the replays to end. */
  private static final long REPLAYS_NANOS = Duration.ofSeconds(30).toNanos();

  private final String chain;
  private final String subject;
  private final String effect;
  private final ChainClock clock;
  private final Facts facts;
  private final Set<String> notes = new LinkedHashSet<>();
  private boolean inTrouble;
  private boolean wasAway;
  private boolean isBack;
  private long began;
  private long backSince;
  private long summed;
  private long more;
  private long replayedBefore;
  private boolean closed;
  private Runnable cancel = () -> {};

  /**
   * Creates the log of a layer that is well.
   *
   * @param chain the name of the chain, with which each line begins
   * @param subject the name of the layer
   * @param effect what its failures affect, for the warning
   * @param clock the clock of the chain
   * @param facts how it is now
   */
  public OutageLog(String chain, String subject, String effect, ChainClock clock, Facts facts) {
    this.chain = chain;
    this.subject = subject;
    this.effect = effect;
    this.clock = clock;
    this.facts = facts;
  }

  /**
   * Something failed.
   *
   * @param what what, and how, such as {@code read: timeout}; without keys, values and secrets
   * @param cause why, or null
   */
  public void failed(String what, @Nullable Throwable cause) {
    if (begins()) {
      LOG.warn(
          "{}: {}: {}{}; {}; further ones at debug",
          chain,
          subject,
          what,
          Causes.brief(cause),
          effect);
    } else if (LOG.isDebugEnabled()) {
      LOG.debug("{}: {}: {}{}", chain, subject, what, Causes.describe(cause));
    }
  }

  /** The layer is away, as this line says: it is the warning, unless there was one. */
  public void away(String line) {
    boolean first = begins();
    synchronized (this) {
      wasAway = true;
    }
    if (first) {
      LOG.warn(line);
    } else {
      LOG.debug(line);
    }
  }

  /**
   * Something followed from the outage: the line of the layer's return says so; a warning of its
   * own if there is none.
   */
  public void followed(String what) {
    boolean warns;
    synchronized (this) {
      warns = !inTrouble;
      if (inTrouble) {
        notes.add(what);
      }
    }
    if (warns) {
      LOG.warn("{}: {}: {}", chain, subject, what);
    } else {
      LOG.debug("{}: {}: {}", chain, subject, what);
    }
  }

  /**
   * Returns whether the layer is in trouble, so that what follows from that is reported with it.
   */
  public synchronized boolean isOn() {
    return inTrouble;
  }

  private boolean begins() {
    long replayed = facts.replayed();
    synchronized (this) {
      more++;
      isBack = false;
      if (inTrouble || closed) {
        return false;
      }
      inTrouble = true;
      wasAway = false;
      more = 0;
      began = clock.nanoTime();
      summed = began;
      replayedBefore = replayed;
      notes.clear();
      later();
      return true;
    }
  }

  /** Called under the lock. */
  private void later() {
    cancel = clock.schedule(this::look, LOOK_EACH);
  }

  private void look() {
    boolean away = facts.isAway();
    boolean answers = facts.answers();
    long missed = facts.missed();
    long replayed = facts.replayed();
    String line = null;
    boolean isWarning = false;
    synchronized (this) {
      if (closed || !inTrouble) {
        return;
      }
      long now = clock.nanoTime();
      if (away && !wasAway && now - began > NEWS_NANOS) {
        began = now; // what was said before was of single failures
        replayedBefore = replayed;
        isWarning = true;
        line = "is given up for now; " + effect;
      }
      wasAway |= away;
      boolean well = !away && answers;
      if (well && !isBack) {
        isBack = true;
        backSince = now;
      }
      isBack &= well;
      if (wasAway && isBack && (missed == 0 || now - backSince >= REPLAYS_NANOS)) {
        inTrouble = false;
        line = back(backSince - began, replayed - replayedBefore, missed);
      } else if (!wasAway && now - summed >= SUMMARY_NANOS) {
        inTrouble = more > 0;
        isWarning = true;
        line = more == 0
            ? null
            : String.format(Locale.ROOT, "failed %,d more times in the last minute", more);
        more = 0;
        summed = now;
      }
      if (inTrouble) {
        later();
      }
    }
    if (line != null && isWarning) {
      LOG.warn("{}: {}: {}", chain, subject, line);
    } else if (line != null) {
      LOG.info("{}: {}: {}", chain, subject, line);
    }
    if (!away && !answers) {
      facts.ask();
    }
  }

  /** Called under the lock. */
  private String back(long nanos, long replayed, long missed) {
    long seconds = Math.max(1, TimeUnit.NANOSECONDS.toSeconds(nanos));
    StringBuilder text =
        new StringBuilder(String.format(Locale.ROOT, "back after %,d s: ", seconds));
    text.append(
        replayed == 0 && missed == 0
            ? "no missed writes replayed"
            : String.format(
                Locale.ROOT,
                "%,d missed write%s replayed",
                Math.max(0, replayed),
                replayed == 1 ? "" : "s"));
    if (missed > 0) {
      text.append(String.format(Locale.ROOT, ", %,d still to be", missed));
    }
    notes.forEach(note -> text.append("; ").append(note));
    return text.toString();
  }

  /** Looks no more, and says nothing more but at debug. */
  @Override
  public synchronized void close() {
    closed = true;
    cancel.run();
  }

  /** How a layer is now. None of these blocks. */
  public interface Facts {
    /**
     * Returns whether it has been given up for now: its breakers refuse, or the backplane that it
     * carries is down.
     */
    boolean isAway();

    /** Returns whether the last request of any kind was answered. */
    boolean answers();

    /** Returns how many keys have missed a write. */
    long missed();

    /** Returns how many missed writes have been replayed so far. */
    long replayed();

    /** Asks the layer something in the background. */
    void ask();
  }
}
