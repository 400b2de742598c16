package io.cachechain.tier.redis;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.spi.Deadline;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends messages to the stream in the order in which they were given. One batch is under way at a time, on one connection; what comes meanwhile waits and goes with the next, so order costs a lone message nothing,
 * and many share a round trip.
 */
final class BackplanePublisher {
  private static final Logger LOG = LoggerFactory.getLogger("io.cachechain");

  /** So many messages wait at most: far more than a server takes in the time that anybody waits for them. */
  static final int MOST_WAITING = 10_000;

  /** So many bytes of messages wait at most. */
  static final long MOST_BYTES = 16L << 20;

  /** So many messages go in one batch: more gain no throughput, and hold the connection for long. */
  private static final int MOST_IN_BATCH = 128;

  /** How often what is too old is trimmed, by the server's time. */
  private static final long TRIM_MILLIS = 30_000;

  private final String prefix;
  private final String location;
  private final String stream;
  private final Connector connector;

  private final Deque<Waiting> waiting = new ArrayDeque<>(); // guarded by this
  private long waitingBytes; // guarded by this
  private boolean isSending; // guarded by this
  private boolean isClosed; // guarded by this

  // By the server's time; one batch after another looks at them.
  private volatile long newest;
  private volatile long trimmed;

  BackplanePublisher(String prefix, String location, String stream, Connector connector) {
    this.prefix = prefix;
    this.location = location;
    this.stream = stream;
    this.connector = connector;
  }

  private static final class Waiting {
    final byte[] message;
    final Deadline deadline;
    final CompletableFuture<Void> result = new CompletableFuture<>();

    Waiting(byte[] message, Deadline deadline) {
      this.message = message;
      this.deadline = deadline;
    }
  }

  CompletionStage<Void> publish(byte[] message, Deadline deadline) {
    Waiting mine = new Waiting(message, deadline);
    synchronized (this) {
      if (isClosed) {
        return refused("the backplane is closed");
      }
      if (waiting.size() >= MOST_WAITING || waitingBytes + message.length > MOST_BYTES) {
        return refused(String.format(
            Locale.ROOT,
            "%,d messages (%,d KiB) wait to be published already",
            waiting.size(),
            waitingBytes >> 10));
      }
      waiting.add(mine);
      waitingBytes += message.length;
      if (isSending) {
        return mine.result;
      }
      isSending = true;
    }
    sendAll();
    return mine.result;
  }

  private CompletionStage<Void> refused(String why) {
    return CompletableFuture.failedFuture(failure(FailureKind.REFUSED, why));
  }

  private LayerException failure(FailureKind kind, String why) {
    return new LayerException(kind, location + ": " + why, null);
  }

  /** Sends batch after batch until nothing waits; goes on later where it would have to wait for an answer, or for the first attempt to connect. */
  private void sendAll() {
    if (!connector.first().isDone()) {
      CompletableFuture<Void> unused =
          connector.first().whenComplete((connected, failure) -> sendAll());
      return;
    }
    List<Waiting> batch = next();
    while (!batch.isEmpty()) {
      CompletableFuture<Void> answered = send(batch);
      if (!answered.isDone()) {
        CompletableFuture<Void> unused = answered.thenRun(this::sendAll);
        return;
      }
      batch = next();
    }
  }

  /** Takes what is still of use; when that is nothing, sending is over. */
  private List<Waiting> next() {
    List<Waiting> batch = new ArrayList<>();
    List<Waiting> late = new ArrayList<>();
    synchronized (this) {
      while (batch.size() < MOST_IN_BATCH && !waiting.isEmpty()) {
        Waiting each = waiting.remove();
        waitingBytes -= each.message.length;
        if (each.deadline.hasPassed()) {
          late.add(each);
        } else if (!each.result.isDone()) { // or the engine gave it up
          batch.add(each);
        }
      }
      isSending = !batch.isEmpty();
    }
    late.forEach(each -> each.result.completeExceptionally(
        failure(FailureKind.TIMEOUT, "it waited to be published for too long")));
    return batch;
  }

  /** Returns what completes, never with a failure, when each message of the batch has been answered one way or another. */
  private CompletableFuture<Void> send(List<Waiting> batch) {
    Client client = connector.client();
    if (client == null) {
      LayerException refusal = connector.refusal();
      batch.forEach(each -> each.result.completeExceptionally(refusal));
      return CompletableFuture.completedFuture(null);
    }
    String name = client.masters().name(stream);
    List<CompletableFuture<Void>> answers = new ArrayList<>(batch.size());
    List<Requests.Request> requests = new ArrayList<>(batch.size());
    for (Waiting each : batch) {
      // Not the result: who gives up one message must not let the next batch overtake this one.
      CompletableFuture<Void> answered = new CompletableFuture<>();
      answers.add(answered);
      requests.add(new Requests.Request(
          null, name, StreamCommands.add(name, each.message), (id, failure) -> {
            complete(client, each, id, failure);
            answered.complete(null);
          }));
    }
    client.requests().sendAll(StreamCommands.XADD, requests);
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .thenRun(() -> trim(client, name));
  }

  private void complete(
      Client client, Waiting each, @Nullable Object id, @Nullable Throwable failure) {
    try {
      if (failure == null) {
        newest = StreamId.of(id).millis();
        each.result.complete(null);
      } else {
        each.result.completeExceptionally(client.requests().failure(failure));
        if (StreamCommands.isExhausted(failure)) {
          beginAnew(client);
        }
      }
    } catch (RuntimeException unreadable) {
      each.result.completeExceptionally(client.requests().failure(unreadable));
    }
  }

  /** A stream that takes no entry any more, as somebody has written one under the last id, is deleted: readers notice a gap. */
  private void beginAnew(Client client) {
    String name = client.masters().name(stream);
    LOG.warn("{}: the stream {} ends in the last id that there is; it begins anew", prefix, stream);
    client
        .requests()
        .send(
            StreamCommands.DEL, new Requests.Request(null, name, List.of(name), (gone, failure) -> {
              // what comes of it is seen by the next message
            }));
  }

  /** Trims what is too old, now and then; the number of messages is held by each of them. */
  private void trim(Client client, String name) {
    if (newest >= trimmed && newest - trimmed < TRIM_MILLIS) {
      return;
    }
    trimmed = newest;
    client
        .requests()
        .send(
            StreamCommands.XTRIM,
            new Requests.Request(null, name, StreamCommands.trim(name, newest), (gone, failure) -> {
              if (failure != null) {
                LOG.debug(
                    "{}: the stream {} is not trimmed by age: {}",
                    prefix,
                    stream,
                    client.requests().failure(failure).getMessage());
              }
            }));
  }

  /** Lets what waits fail, and refuses from now on; what is under way ends by itself. */
  void close() {
    List<Waiting> left;
    synchronized (this) {
      isClosed = true;
      left = List.copyOf(waiting);
      waiting.clear();
      waitingBytes = 0;
    }
    left.forEach(each ->
        each.result.completeExceptionally(failure(FailureKind.REFUSED, "the backplane is closed")));
  }
}
