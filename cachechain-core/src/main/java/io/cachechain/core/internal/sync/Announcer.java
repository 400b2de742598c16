package io.cachechain.core.internal.sync;

import io.cachechain.core.internal.link.Cork;
import io.cachechain.core.internal.link.Failures;
import io.cachechain.core.internal.link.FutureChains;
import io.cachechain.core.internal.stats.BackplaneCounters;
import io.cachechain.core.internal.stats.FailureLog;
import io.cachechain.core.internal.sync.Message.Change;
import io.cachechain.core.internal.sync.Message.Kind;
import io.cachechain.core.internal.write.Announcements;
import io.cachechain.spi.Backplane;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Tells the other nodes what changed here. One message is under way at a time; what changes meanwhile gathers, each key once, and leaves in the next one. A message that fails is sent again, together
 * with what has gathered, under the same number, since it may be in the log nevertheless.
 *
 * <p>Invariants, all under {@code lock}: {@code sequence} is the number of the next message, or of the one under way, and no message of a higher number has been handed to the backplane; a change that was
 * announced is in {@code waiting} or in the message under way until that is in the log; or the numbers skip one afterwards, so that whoever hears the next message knows that something is missing. Nothing is
 * published, and no future completed, under the lock.
 */
public final class Announcer implements Announcements, Cork.Corked {
  /** Changes that wait while the backplane is down: more of them are told as "something is missing", which costs the others one check for each near entry. */
  static final int MAX_WAITING = 10_000;

  /** How long a message may take. */
  static final Duration TIMEOUT = Duration.ofSeconds(1);

  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LAST_PAUSE_MILLIS = 5_000;

  private final Backplane backplane;
  private final MessageFormat format;
  private final long node;
  private final int keyPrefix;
  private final int maxKeys;
  private final ChainClock clock;
  private final Executor executor;
  private final BackplaneCounters counters;
  private final FailureLog log;
  private final Supplier<? extends RandomGenerator> random;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Waiting> waiting = new LinkedHashMap<>();
  private final List<CompletableFuture<Void>> drained = new ArrayList<>();
  private long sequence = 1;
  private long pauseMillis = FIRST_PAUSE_MILLIS;
  private boolean heartbeatDue;
  private boolean somethingLost;
  private boolean busy;

  /**
   * Creates an announcer that has told nothing yet.
   *
   * @param backplane carries the messages
   * @param scope whose messages they are
   * @param maxKeys how many keys go into one message
   * @param clock the clock of the chain
   * @param executor runs continuations
   * @param counters counts the messages
   * @param log hears of failures
   * @param random spreads attempts
   */
  public Announcer(
      Backplane backplane,
      Scope scope,
      int maxKeys,
      ChainClock clock,
      Executor executor,
      BackplaneCounters counters,
      FailureLog log,
      Supplier<? extends RandomGenerator> random) {
    this.backplane = backplane;
    this.format = scope.format();
    this.node = scope.node();
    this.keyPrefix = scope.keyPrefix();
    this.maxKeys = maxKeys;
    this.clock = clock;
    this.executor = executor;
    this.counters = counters;
    this.log = log;
    this.random = random;
  }

  @Override
  public void written(String slotKey, Version version, List<String> confirmed) {
    announce(Kind.WRITE, slotKey, version, confirmed);
  }

  /**
   * Tells that a layer holds a version which it did not have when the write was told: a tombstone that pays what it was owed, or what had waited in its queue.
   *
   * @param slotKey the key in far layers
   * @param version the version
   * @param confirmed the far layers that lack nothing of the key any more
   */
  public void settled(String slotKey, Version version, List<String> confirmed) {
    announce(Kind.SETTLED, slotKey, version, confirmed);
  }

  /**
   * Tells that a load takes the place of a live entry which its walk saw.
   *
   * @param slotKey the key in far layers
   * @param version the version of what was loaded
   */
  public void loaded(String slotKey, Version version) {
    announce(Kind.LOAD, slotKey, version, List.of());
  }

  private void announce(Kind kind, String slotKey, Version version, List<String> confirmed) {
    String key = slotKey.substring(keyPrefix);
    Waiting change =
        new Waiting(new Change(kind, key, version, confirmed), clock.currentTimeMillis());
    lock.lock();
    try {
      waiting.merge(key, change, Waiting::merged);
      if (waiting.size() > MAX_WAITING) {
        lose();
      }
    } finally {
      lock.unlock();
    }
    if (!Cork.holds(this)) {
      pump();
    }
  }

  @Override
  public void flush() {
    pump();
  }

  /** Sees to it that a message is sent soon, with changes or without. */
  void heartbeat() {
    lock.lock();
    try {
      heartbeatDue = true;
    } finally {
      lock.unlock();
    }
    pump();
  }

  /** Too much waits: it is not told in detail. Called under the lock. */
  private void lose() {
    counters.lost(waiting.size());
    waiting.clear();
    somethingLost = true;
    heartbeatDue = true;
  }

  /** Returns a future that ends when all that was announced until now is in the log, or has been given up. */
  public CompletableFuture<Void> drained() {
    CompletableFuture<Void> future = new CompletableFuture<>();
    lock.lock();
    try {
      if (!waiting.isEmpty() || busy) {
        drained.add(future);
        return future;
      }
    } finally {
      lock.unlock();
    }
    future.complete(null);
    return future;
  }

  /** Returns how many changes wait for their message. */
  public int waiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  private void pump() {
    for (Sending next = take(); next != null; next = take()) {
      Sending sending = next;
      CompletableFuture<Void> answer = publish(sending);
      if (!answer.isDone()) {
        FutureChains.whenDone(
            answer,
            (done, failure) -> executor.execute(() -> {
              ended(sending, failure);
              pump();
            }));
        return;
      }
      ended(sending, answer.isCompletedExceptionally() ? failureOf(answer) : null);
    }
  }

  private static Throwable failureOf(CompletableFuture<?> failed) {
    return Objects.requireNonNull(failed.handle((done, failure) -> failure).join());
  }

  private @Nullable Sending take() {
    lock.lock();
    try {
      if (busy || (waiting.isEmpty() && !heartbeatDue)) {
        return null;
      }
      if (somethingLost) {
        sequence +=
            2; // one of this number may be in the log, so that one above it would not be a hole
        somethingLost = false;
      }
      List<Waiting> taken = new ArrayList<>();
      int bytes = format.overhead();
      for (Waiting each : waiting.values()) {
        bytes += format.sizeOf(each.change);
        if (taken.size() == maxKeys || bytes > MessageFormat.MAX_BYTES) {
          break;
        }
        taken.add(each);
      }
      taken.forEach(each -> waiting.remove(each.change.key()));
      busy = true;
      heartbeatDue = false;
      return new Sending(sequence, taken);
    } finally {
      lock.unlock();
    }
  }

  /** Whatever the backplane does, the future ends; once by its answer, or by the end of its time. */
  private CompletableFuture<Void> publish(Sending sending) {
    CompletableFuture<Void> result = new CompletableFuture<>();
    Runnable timer = clock.schedule(
        () -> result.completeExceptionally(Failures.timeout(TIMEOUT.toNanos())), TIMEOUT);
    try {
      byte[] message = format.encode(sending.message(node, clock.currentTimeMillis()));
      CompletionStage<Void> stage = backplane.publish(message, Deadline.in(clock, TIMEOUT));
      FutureChains.copy(stage.toCompletableFuture(), result);
    } catch (RuntimeException broken) {
      result.completeExceptionally(broken);
    }
    FutureChains.whenDone(result, (done, failure) -> timer.run());
    return result;
  }

  private void ended(Sending sending, @Nullable Throwable failure) {
    List<CompletableFuture<Void>> waiters = List.of();
    long pause = 0;
    lock.lock();
    try {
      if (failure == null) {
        sequence = somethingLost ? sequence : sequence + 1;
        pauseMillis = FIRST_PAUSE_MILLIS;
        busy = false;
        if (waiting.isEmpty()) {
          waiters = List.copyOf(drained);
          drained.clear();
        }
      } else {
        sending.changes.forEach(each -> waiting.merge(each.change.key(), each, Waiting::merged));
        heartbeatDue = true;
        if (waiting.size() > MAX_WAITING || somethingLost) {
          lose();
        }
        pause = pauseMillis;
        pauseMillis = Math.min(LAST_PAUSE_MILLIS, pause * 2);
      }
    } finally {
      lock.unlock();
    }
    waiters.forEach(waiter -> waiter.complete(null));
    if (failure == null) {
      counters.sent();
    } else {
      counters.sendFailure();
      log.failed("backplane publish", "backplane: a message could not be sent", failure);
      retryAfter(pause);
    }
  }

  private void retryAfter(long pause) {
    long jitter = random.get().nextLong(pause / 5 + 1);
    clock.schedule(
        () -> executor.execute(() -> {
          lock.lock();
          try {
            busy = false;
          } finally {
            lock.unlock();
          }
          pump();
        }),
        Duration.ofMillis(pause - jitter));
  }

  /**
   * Whose messages they are.
   *
   * @param format their form
   * @param node the number of the chain among all chains of all nodes
   * @param keyPrefix how many characters stand before the text of a key in far layers
   */
  public record Scope(MessageFormat format, long node, int keyPrefix) {
    /**
     * Returns the scope of a chain.
     *
     * @param namespace its namespace
     * @param farLayers the names of its far layers
     * @param node the number of the chain
     * @param keyPrefix how many characters stand before the text of a key in far layers
     */
    public static Scope of(String namespace, List<String> farLayers, long node, int keyPrefix) {
      return new Scope(new MessageFormat(namespace, farLayers), node, keyPrefix);
    }
  }

  private record Waiting(Change change, long stampedAt) {
    static Waiting merged(Waiting one, Waiting other) {
      return new Waiting(
          Change.merged(one.change, other.change), Math.min(one.stampedAt, other.stampedAt));
    }
  }

  private record Sending(long sequence, List<Waiting> changes) {
    Message message(long node, long now) {
      long stampedAt = now;
      List<Change> told = new ArrayList<>();
      for (Waiting each : changes) {
        stampedAt = Math.min(stampedAt, each.stampedAt);
        told.add(each.change);
      }
      return new Message(node, sequence, stampedAt, told);
    }
  }
}
