package io.cachechain.tier.jdbc;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.spi.Deadline;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What this node publishes, in its order: while one insert runs, what comes waits and is inserted together afterwards, in one transaction. A bounded number waits.
 */
final class Publisher {
  /** Far more than come while one insert runs into its time limit. */
  static final int MOST_WAITING = 10_000;

  static final int MOST_WAITING_BYTES = 16 << 20;

  /** One transaction takes no more, so that it ends in time and no packet is too large. */
  static final int MOST_TOGETHER = 128;

  static final int MOST_BYTES_TOGETHER = 1 << 20;

  private final Outbox outbox;
  private final Maintenance maintenance;
  private final Object lock = new Object();

  // Guarded by the lock.
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private int waitingBytes;
  private boolean working;
  private boolean closed;

  Publisher(Outbox outbox, Maintenance maintenance) {
    this.outbox = outbox;
    this.maintenance = maintenance;
  }

  CompletionStage<Void> publish(byte[] message, Deadline deadline) {
    Waiting added = new Waiting(message, deadline);
    synchronized (lock) {
      LayerException refusal = refusal(message.length);
      if (refusal != null) {
        return CompletableFuture.failedFuture(refusal);
      }
      waiting.add(added);
      waitingBytes += message.length;
      if (working) {
        return added.answer;
      }
      working = true;
    }
    maintenance.now(this::work);
    return added.answer;
  }

  private @Nullable LayerException refusal(int bytes) {
    if (closed) {
      return closedFailure();
    }
    if (waiting.size() < MOST_WAITING && waitingBytes + bytes <= MOST_WAITING_BYTES) {
      return null;
    }
    return new LayerException(
        FailureKind.REFUSED, waiting.size() + " messages wait to be published already", null);
  }

  private static LayerException closedFailure() {
    return new LayerException(FailureKind.REFUSED, "the backplane is closed", null);
  }

  private void work() {
    for (List<Waiting> batch = next(); !batch.isEmpty(); batch = next()) {
      try {
        outbox.send(batch.stream().map(each -> each.message).toList());
        batch.forEach(each -> each.answer.complete(null));
      } catch (LayerException failure) {
        batch.forEach(each -> each.answer.completeExceptionally(failure));
      }
    }
  }

  /** Takes the next messages, without those nobody waits for any more: they are in no log. */
  private List<Waiting> next() {
    List<Waiting> batch = new ArrayList<>();
    List<Waiting> late = new ArrayList<>();
    synchronized (lock) {
      int bytes = 0;
      while (!waiting.isEmpty() && batch.size() < MOST_TOGETHER) {
        Waiting first = waiting.element();
        if (!batch.isEmpty() && bytes + first.message.length > MOST_BYTES_TOGETHER) {
          break;
        }
        waiting.remove();
        waitingBytes -= first.message.length;
        if (first.deadline.hasPassed() || first.answer.isDone()) {
          late.add(first);
        } else {
          bytes += first.message.length;
          batch.add(first);
        }
      }
      working = !batch.isEmpty();
    }
    late.forEach(each -> each.answer.completeExceptionally(
        new LayerException(FailureKind.TIMEOUT, "was not published in time", null)));
    return batch;
  }

  void close() {
    List<Waiting> left;
    synchronized (lock) {
      closed = true;
      left = List.copyOf(waiting);
      waiting.clear();
      waitingBytes = 0;
    }
    left.forEach(each -> each.answer.completeExceptionally(closedFailure()));
  }

  private static final class Waiting {
    final byte[] message;
    final Deadline deadline;
    final CompletableFuture<Void> answer = new CompletableFuture<>();

    Waiting(byte[] message, Deadline deadline) {
      this.message = message;
      this.deadline = deadline;
    }
  }
}
