package io.cachechain.core.internal.write;

import io.cachechain.FailureKind;
import io.cachechain.core.internal.async.BatchScope;
import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.core.internal.order.Hints;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Replays what a layer has missed, at a bounded rate, with growing pauses while the layer does not
 * answer. Nothing is sent while the layer's breaker refuses writes, but by whoever is in a hurry;
 * when the breaker needs real writes to see whether the layer takes them again, replays come first.
 * One round runs at a time; a failing key does not hold up the others. Whoever flushes or closes is
 * in a hurry: then round follows round until nothing is left, or the layer does not take any.
 *
 * <p>Invariants, under the lock of this object: {@code next} is the round that is due on the clock,
 * if any; while {@code running} none is due. Nothing is sent, and no future completed, under the
 * lock.
 */
final class HintReplayer {
  /** With {@link #PAUSE}, 500 keys a second. */
  private static final int KEYS_PER_ROUND = 50;

  /** The first round in a hurry: as many as a breaker lets through to probe. */
  private static final int KEYS_TO_TRY = 5;

  /** A round in a hurry when the layer takes them. */
  private static final int KEYS_IN_A_HURRY = 1_000;

  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final long FIRST_BACK_OFF_MILLIS = 1_000;
  private static final long LAST_BACK_OFF_MILLIS = 30_000;

  private final Hints hints;
  private final LayerWriter<?, ?> writer;
  private final ChainClock clock;
  private final Executor executor;
  private final Supplier<? extends RandomGenerator> random;
  private final LongAdder replayed = new LongAdder();
  private final List<CompletableFuture<Void>> hurried = new ArrayList<>();
  private boolean running;
  private @Nullable Due next;
  private boolean answers;
  private long backOffMillis = FIRST_BACK_OFF_MILLIS;
  private volatile boolean closed;

  HintReplayer(
      Hints hints,
      LayerWriter<?, ?> writer,
      ChainClock clock,
      Executor executor,
      Supplier<? extends RandomGenerator> random) {
    this.hints = hints;
    this.writer = writer;
    this.clock = clock;
    this.executor = executor;
    this.random = random;
  }

  /** A hint was added: schedules a round if none is due. */
  synchronized void wake() {
    scheduleIn(Duration.ofMillis(backOffMillis));
  }

  /**
   * The layer can be asked again, as far as is known: replays what is due without waiting any
   * longer.
   */
  synchronized void now() {
    backOffMillis = FIRST_BACK_OFF_MILLIS;
    forgetNext();
    scheduleIn(Duration.ZERO);
  }

  /**
   * Replays at once all that is due; the returned future ends, and never fails, when nothing of it
   * is left, or the layer has not taken it.
   */
  CompletableFuture<Void> replay() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    boolean begins;
    synchronized (this) {
      hurried.add(done);
      answers = false;
      begins = !running;
      if (begins) {
        running = true;
        forgetNext();
      }
    }
    if (begins) {
      round();
    }
    return done;
  }

  void close() {
    List<CompletableFuture<Void>> waiting;
    synchronized (this) {
      closed = true;
      forgetNext();
      waiting = takeHurried();
    }
    waiting.forEach(each -> each.complete(null));
  }

  /** Called under the lock. */
  private void forgetNext() {
    if (next != null) {
      next.cancel.run();
      next = null;
    }
  }

  /** Called under the lock. */
  private List<CompletableFuture<Void>> takeHurried() {
    List<CompletableFuture<Void>> all = List.copyOf(hurried);
    hurried.clear();
    return all;
  }

  /** Called under the lock. */
  private void scheduleIn(Duration delay) {
    if (!closed && !running && next == null && hints.size() > 0) {
      Due due = new Due();
      next = due;
      due.cancel = clock.schedule(() -> executor.execute(() -> begin(due)), delay);
    }
  }

  private void begin(Due due) {
    synchronized (this) {
      if (next != due) {
        return; // another round has begun in its place
      }
      next = null;
      if (writer.link().health().writes().isOpen()) {
        scheduleIn(Duration.ofMillis(FIRST_BACK_OFF_MILLIS));
        return;
      }
      running = true;
    }
    round();
  }

  private void round() {
    Map<String, Version> due = Map.of();
    boolean hurries;
    synchronized (this) {
      hurries = !hurried.isEmpty();
      if (!closed) {
        int keys = hurries ? answers ? KEYS_IN_A_HURRY : KEYS_TO_TRY : KEYS_PER_ROUND;
        due = hints.some(keys, settledUntil(), hurries);
      }
    }
    Map<String, Version> sent = due;
    Round round = new Round(sent, hurries);
    BatchScope.during(() -> sent.forEach((key, version) -> replay(key, version, round)));
    round.ended(null, null);
  }

  /** Returns how many keys are due for a replay in a hurry. */
  int due() {
    return hints.due(settledUntil());
  }

  /** Returns how many keys have been replayed. */
  long replayed() {
    return replayed.sum();
  }

  /**
   * Returns the time up to which whatever was stamped will not be done by itself any more: a write
   * of this node by its outcome, one of another node by that node.
   */
  private long settledUntil() {
    return clock.currentTimeMillis() - FIRST_BACK_OFF_MILLIS;
  }

  private void replay(String key, Version version, Round round) {
    FutureChains.whenDone(writer.replayHint(key, version), round::ended);
  }

  /** Decides when the next round runs. */
  private void ended(Round round) {
    List<CompletableFuture<Void>> done = List.of();
    boolean again = false;
    synchronized (this) {
      long gone =
          round.due.keySet().stream().filter(key -> hints.against(key) == null).count();
      replayed.add(gone);
      boolean progress = gone > 0;
      boolean answered = round.anyAnswered.get();
      boolean failed = round.anyFailed.get();
      if (answered) {
        backOffMillis = FIRST_BACK_OFF_MILLIS;
      }
      again = (progress || !round.hurries) && !hurried.isEmpty() && !closed;
      answers = progress;
      if (!again) {
        running = false;
        done = takeHurried();
        scheduleIn(answered ? PAUSE : backOff(failed));
      }
    }
    if (again) {
      executor.execute(this::round);
    }
    done.forEach(each -> each.complete(null));
  }

  /** Called under the lock. */
  private Duration backOff(boolean failed) {
    long pause = backOffMillis;
    if (failed) {
      backOffMillis = Math.min(LAST_BACK_OFF_MILLIS, pause * 2);
    }
    return Duration.ofMillis(pause - random.get().nextLong(pause / 5 + 1));
  }

  /** A round that waits for its time. */
  private static final class Due {
    private Runnable cancel = () -> {};
  }

  /** A round under way. */
  private final class Round {
    private final Map<String, Version> due;
    private final boolean hurries;
    private final AtomicInteger open;
    private final AtomicBoolean anyAnswered = new AtomicBoolean();
    private final AtomicBoolean anyFailed = new AtomicBoolean();

    Round(Map<String, Version> due, boolean hurries) {
      this.due = due;
      this.hurries = hurries;
      this.open = new AtomicInteger(due.size() + 1);
    }

    /** One replay has ended, or all have been sent. */
    void ended(@Nullable PutResult result, @Nullable Throwable failure) {
      if (result != null && failure == null && result.status() != PutResult.Status.MISSED) {
        anyAnswered.set(true);
      } else if (failure != null
          || (result != null && !FailureKind.REFUSED.name().equals(result.reason()))) {
        anyFailed.set(true);
      }
      if (open.decrementAndGet() == 0) {
        HintReplayer.this.ended(this);
      }
    }
  }
}
