package io.cachechain.core.internal.cluster;

import io.cachechain.core.internal.async.BatchScope;
import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.core.internal.cluster.Message.Change;
import io.cachechain.core.internal.cluster.Message.Kind;
import io.cachechain.core.internal.cluster.Outbox.Sending;
import io.cachechain.core.internal.entry.Replacement;
import io.cachechain.core.internal.metrics.BackplaneEvent;
import io.cachechain.core.internal.metrics.Counters;
import io.cachechain.core.internal.metrics.OutageLog;
import io.cachechain.core.internal.write.Announcements;
import io.cachechain.spi.Backplane;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Version;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Publishes this node's changes to the other nodes. One message is under way at a time; changes
 * gather meanwhile, each key once, and leave in the next message. A message that fails is sent
 * again unchanged, under the same number, since it may be in the log nevertheless. Nothing is
 * published under a lock, and nothing before {@link #begin}.
 */
final class ChangePublisher implements Announcements, BatchScope.Sender {
  /** How long a message may take. */
  static final Duration TIMEOUT = Duration.ofSeconds(1);

  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LAST_PAUSE_MILLIS = 5_000;

  private final Backplane backplane;
  private final MessageFormat format;
  private final int keyPrefix;
  private final ChainClock clock;
  private final Executor executor;
  private final Counters<BackplaneEvent> counters;
  private final OutageLog outage;
  private final Supplier<? extends RandomGenerator> random;
  private final Outbox outbox;
  private final AtomicLong pauseMillis = new AtomicLong(FIRST_PAUSE_MILLIS);
  private volatile boolean begun;

  /**
   * Creates a publisher that has published nothing yet.
   *
   * @param backplane carries the messages
   * @param outbox gathers the changes
   * @param clock the clock of the chain
   * @param executor runs continuations
   * @param counters counts the messages
   * @param outage logs failures
   * @param random spreads attempts
   */
  ChangePublisher(
      Backplane backplane,
      Outbox outbox,
      ChainClock clock,
      Executor executor,
      Counters<BackplaneEvent> counters,
      OutageLog outage,
      Supplier<? extends RandomGenerator> random) {
    this.backplane = backplane;
    this.format = outbox.scope().format();
    this.keyPrefix = outbox.scope().keyPrefix();
    this.outbox = outbox;
    this.clock = clock;
    this.executor = executor;
    this.counters = counters;
    this.outage = outage;
    this.random = random;
  }

  /** Returns whose messages are published. */
  MessageScope scope() {
    return outbox.scope();
  }

  /**
   * Begins to publish, with the changes that have gathered. To be called when there may be a
   * connection.
   */
  void begin() {
    begun = true;
    pump();
  }

  @Override
  public void written(String storageKey, Version version, List<String> confirmed) {
    publish(Kind.WRITE, storageKey, version, confirmed);
  }

  /**
   * Publishes that a layer holds a version which it did not have when the write was published: the
   * tombstone of a hint, or a write that had waited in the layer's queue.
   *
   * @param storageKey the key in far layers
   * @param version the version
   * @param confirmed the far layers that lack nothing of the key any more
   */
  void stored(String storageKey, Version version, List<String> confirmed) {
    publish(Kind.STORED, storageKey, version, confirmed);
  }

  /**
   * Publishes that a load takes the place of a live entry which its walk saw.
   *
   * @param storageKey the key in far layers
   * @param version the version of what was loaded
   */
  void loaded(String storageKey, Version version) {
    publish(Kind.LOAD, storageKey, version, List.of());
  }

  /** Publishes that generations have been replaced. */
  void replaced(Replacement replacement) {
    outbox.add(replacement, clock.currentTimeMillis());
    pump();
  }

  private void publish(Kind kind, String storageKey, Version version, List<String> confirmed) {
    Change change = new Change(kind, storageKey.substring(keyPrefix), version, confirmed);
    counters.add(BackplaneEvent.LOST, outbox.add(change, clock.currentTimeMillis()));
    if (!BatchScope.holdBack(this)) {
      pump();
    }
  }

  @Override
  public void flush() {
    pump();
  }

  /** Sees to it that a message is sent soon, with changes or without. */
  void heartbeat() {
    outbox.addHeartbeat();
    pump();
  }

  /**
   * Publishes at once what waits; the returned future ends when all of it is in the log, or when
   * publishing has failed.
   */
  CompletableFuture<Void> drained() {
    CompletableFuture<Void> drained = outbox.drained();
    pump();
    return drained;
  }

  /** Returns how many changes are not in the log yet. */
  int waiting() {
    return outbox.size();
  }

  private void pump() {
    if (!begun) {
      return; // begin() publishes it
    }
    for (Sending next = outbox.take(); next != null; next = outbox.take()) {
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

  private CompletableFuture<Void> publish(Sending sending) {
    return FutureChains.within(
        clock,
        TIMEOUT,
        deadline ->
            backplane.publish(format.encode(sending.message(clock.currentTimeMillis())), deadline));
  }

  private void ended(Sending sending, @Nullable Throwable failure) {
    if (failure == null) {
      pauseMillis.set(FIRST_PAUSE_MILLIS);
      counters.count(BackplaneEvent.SENT);
      outbox.sent();
      return;
    }
    counters.count(BackplaneEvent.SEND_FAILURE);
    outage.failed("backplane: a message could not be sent", failure);
    outbox.failed(sending);
    retryAfter(pauseMillis.getAndUpdate(pause -> Math.min(LAST_PAUSE_MILLIS, pause * 2)));
  }

  private void retryAfter(long pause) {
    long jitter = random.get().nextLong(pause / 5 + 1);
    clock.schedule(
        () -> executor.execute(() -> {
          outbox.resume();
          pump();
        }),
        Duration.ofMillis(pause - jitter));
  }
}
