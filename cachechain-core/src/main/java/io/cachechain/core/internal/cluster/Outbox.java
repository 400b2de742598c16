package io.cachechain.core.internal.cluster;

import io.cachechain.core.internal.cluster.Message.Change;
import io.cachechain.core.internal.entry.Replacement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The changes that a node has still to publish, each key once, and the replaced generations, each
 * slot once; and the numbers of the messages in which they leave. One message is under way at a
 * time.
 *
 * <p>Invariants, all under {@code lock}: {@code sequence} is the number of the next message, or of
 * the one under way, and no message of a higher number has been taken; a change that was added is
 * in {@code waiting}, or in the message under way or about to be sent again, until that is in the
 * log; or the numbers skip one afterwards, so that a node that receives the next message knows that
 * one is missing; all messages of one number are equal. No future is completed under the lock.
 */
final class Outbox {
  /**
   * Changes that wait while the backplane is down: beyond that number the other nodes learn only
   * that something is missing, which costs them one check for each near entry.
   */
  static final int MAX_WAITING = 10_000;

  private final MessageScope scope;
  private final MessageFormat format;
  private final long node;
  private final int maxKeys;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Waiting> waiting = new LinkedHashMap<>();
  private final Map<Integer, Replacement> replacements = new LinkedHashMap<>();
  private final List<CompletableFuture<Void>> drained = new ArrayList<>();
  private long replacedAt;
  private long sequence = 1;
  private boolean heartbeatDue;
  private boolean somethingLost;
  private @Nullable Sending underWay;
  private @Nullable Sending again;
  private boolean paused;

  /**
   * Creates an empty outbox.
   *
   * @param scope whose messages they are
   * @param maxKeys how many keys go into one message
   */
  Outbox(MessageScope scope, int maxKeys) {
    this.scope = scope;
    this.format = scope.format();
    this.node = scope.node();
    this.maxKeys = maxKeys;
  }

  /** Returns whose messages leave. */
  MessageScope scope() {
    return scope;
  }

  /**
   * Adds a change.
   *
   * @param change the change to publish
   * @param now the time
   * @return how many changes will not be published in detail, since too many wait
   */
  int add(Change change, long now) {
    lock.lock();
    try {
      waiting.merge(change.key(), new Waiting(change, now), Waiting::merged);
      return waiting.size() > MAX_WAITING ? lose() : 0;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Adds a replacement. These are never too many, one for each slot.
   *
   * @param replacement the replacement to publish
   * @param now the time
   */
  void add(Replacement replacement, long now) {
    lock.lock();
    try {
      if (replacements.isEmpty()) {
        replacedAt = now;
      }
      replacements.merge(replacement.slot(), replacement, Replacement::then);
    } finally {
      lock.unlock();
    }
  }

  /** Sees to it that there is a message to be sent, with changes or without. */
  void addHeartbeat() {
    lock.lock();
    try {
      heartbeatDue = true;
    } finally {
      lock.unlock();
    }
  }

  /** Too many changes wait: they are not published in detail. Called under the lock. */
  private int lose() {
    int lost = waiting.size();
    waiting.clear();
    somethingLost = true;
    heartbeatDue = true;
    return lost;
  }

  /**
   * Returns the next message, which is under way from now on, or null if there is none or one is
   * under way already.
   */
  @Nullable
  Sending take() {
    lock.lock();
    try {
      Sending failed = again;
      if (underWay != null || paused || (failed == null && isEmpty() && !heartbeatDue)) {
        return null;
      }
      if (failed != null) {
        again = null;
        underWay = failed.awaitedBy(!drained.isEmpty());
        return underWay;
      }
      if (somethingLost) {
        sequence++; // no message has the number that is left out
        somethingLost = false;
      }
      int bytes = format.overhead();
      List<Replacement> replaced = new ArrayList<>();
      for (Replacement each : replacements.values()) {
        bytes += MessageFormat.sizeOf(each);
        if (replaced.size() == MessageFormat.MAX_REPLACEMENTS || bytes > MessageFormat.MAX_BYTES) {
          break;
        }
        replaced.add(each);
      }
      replaced.forEach(each -> replacements.remove(each.slot()));
      List<Waiting> taken = new ArrayList<>();
      for (Waiting each : waiting.values()) {
        bytes += format.sizeOf(each.change);
        if (taken.size() == maxKeys || bytes > MessageFormat.MAX_BYTES) {
          break;
        }
        taken.add(each);
      }
      taken.forEach(each -> waiting.remove(each.change.key()));
      heartbeatDue = false;
      Sending sending =
          new Sending(node, sequence, taken, replaced, replacedAt, !drained.isEmpty());
      underWay = sending;
      return sending;
    } finally {
      lock.unlock();
    }
  }

  /** The message under way is in the log. */
  void sent() {
    List<CompletableFuture<Void>> waiters = List.of();
    lock.lock();
    try {
      sequence++;
      underWay = null;
      if (isEmpty()) {
        waiters = List.copyOf(drained);
        drained.clear();
      }
    } finally {
      lock.unlock();
    }
    waiters.forEach(waiter -> waiter.complete(null));
  }

  /**
   * The message under way may not be in the log: it will be sent again as it is, since a node that
   * has received it ignores another message of the same number. Nothing is taken until
   * {@link #resume}. A caller of {@link #drained} waits for no second failure.
   */
  void failed(Sending sending) {
    List<CompletableFuture<Void>> waiters = List.of();
    lock.lock();
    try {
      again = sending;
      underWay = null;
      paused = drained.isEmpty() || sending.awaited;
      if (paused) {
        waiters = List.copyOf(drained);
        drained.clear();
      }
    } finally {
      lock.unlock();
    }
    waiters.forEach(waiter -> waiter.complete(null));
  }

  /** Ends the pause after a failure. */
  void resume() {
    lock.lock();
    try {
      paused = false;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends the pause after a failure, and returns a future that ends when all that was added until
   * now is in the log, or when a message that was taken after this call has failed.
   */
  CompletableFuture<Void> drained() {
    CompletableFuture<Void> future = new CompletableFuture<>();
    lock.lock();
    try {
      paused = false;
      if (!isEmpty() || underWay != null || again != null) {
        drained.add(future);
        return future;
      }
    } finally {
      lock.unlock();
    }
    future.complete(null);
    return future;
  }

  /** Returns how many changes are not in the log yet. */
  int size() {
    lock.lock();
    try {
      Sending taken = underWay == null ? again : underWay;
      return waiting.size()
          + replacements.size()
          + (taken == null ? 0 : taken.changes.size() + taken.replacements.size());
    } finally {
      lock.unlock();
    }
  }

  /** Called under the lock. */
  private boolean isEmpty() {
    return waiting.isEmpty() && replacements.isEmpty();
  }

  private record Waiting(Change change, long stampedAt) {
    static Waiting merged(Waiting one, Waiting other) {
      return new Waiting(
          Change.merged(one.change, other.change), Math.min(one.stampedAt, other.stampedAt));
    }
  }

  /**
   * A message under way.
   *
   * @param node the sender
   * @param sequence its number
   * @param changes its changes
   * @param replacements its replaced generations
   * @param replacedAt when the oldest of those was added
   * @param awaited whether somebody waits for the end of it all
   */
  record Sending(
      long node,
      long sequence,
      List<Waiting> changes,
      List<Replacement> replacements,
      long replacedAt,
      boolean awaited) {
    private Sending awaitedBy(boolean somebody) {
      return new Sending(node, sequence, changes, replacements, replacedAt, somebody);
    }

    /** Returns the message, as old as the oldest of its changes. */
    Message message(long now) {
      long stampedAt = replacements.isEmpty() ? now : Math.min(now, replacedAt);
      List<Change> published = new ArrayList<>();
      for (Waiting each : changes) {
        stampedAt = Math.min(stampedAt, each.stampedAt);
        published.add(each.change);
      }
      return new Message(node, sequence, stampedAt, published, replacements);
    }
  }
}
