package io.cachechain.tier.memcached;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Deadline;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import net.spy.memcached.MemcachedConnection;
import net.spy.memcached.MemcachedNode;
import net.spy.memcached.OperationFactory;
import net.spy.memcached.auth.PlainCallbackHandler;
import net.spy.memcached.ops.Operation;
import net.spy.memcached.ops.StoreType;
import net.spy.memcached.protocol.binary.BinaryMemcachedNodeImpl;
import net.spy.memcached.protocol.binary.BinaryOperationFactory;
import org.jspecify.annotations.Nullable;

/**
 * Requests to one server over one connection. They go to that server's own queue, past the client's choice of a server and past its futures: those complete on threads of
 * their own, take a request that was cancelled for one that found nothing, and drop the connection when a put is too large. Does not block; thread-safe.
 */
final class ServerConnection {
  private static final int NO_FLAGS = 0;

  private final MemcachedConnection connection;
  private final MemcachedNode node;
  private final OperationFactory operations;
  private final String server;
  private final Limits limits;
  private final Consumer<ServerConnection> onSilence;
  private final AtomicInteger unanswered = new AtomicInteger();
  private volatile @Nullable Throwable closedBy;

  /**
   * What all links of a layer have in common.
   *
   * @param clock the chain's
   * @param pending the requests under way
   * @param operationTimeout the longest time for one request
   */
  record Limits(ChainClock clock, PendingOperations pending, Duration operationTimeout) {}

  /**
   * Creates a link.
   *
   * @param onSilence called each time when a request was not answered
   */
  ServerConnection(
      MemcachedConnection connection,
      MemcachedNode node,
      OperationFactory operations,
      String server,
      Limits limits,
      Consumer<ServerConnection> onSilence) {
    this.connection = connection;
    this.node = node;
    this.operations = operations;
    this.server = server;
    this.limits = limits;
    this.onSilence = onSilence;
  }

  CompletableFuture<@Nullable CasValue> get(String slot, Deadline deadline) {
    PendingOperation.Get call = new PendingOperation.Get(this, limit(deadline));
    return send(call, operations.gets(slot, call));
  }

  /** Reads several names with one request; their futures end together. */
  Map<String, CompletableFuture<byte @Nullable []>> getAll(
      Collection<String> slots, Deadline deadline) {
    Map<String, CompletableFuture<byte @Nullable []>> answers = noAnswers(slots);
    PendingOperation.GetAll call = new PendingOperation.GetAll(this, limit(deadline));
    var unusedEnd = call.whenComplete((found, failure) -> answers.forEach((slot, answer) -> {
      if (failure == null) {
        answer.complete(found.get(slot));
      } else {
        answer.completeExceptionally(failure);
      }
    }));
    var unusedCall = send(
        call,
        operations instanceof BinaryOperationFactory
            ? new StrictMultiGet(slots, call)
            : operations.get(slots, call));
    return answers;
  }

  /** Returns a future for each name, in their order, none of which has ended. */
  static Map<String, CompletableFuture<byte @Nullable []>> noAnswers(Collection<String> slots) {
    Map<String, CompletableFuture<byte @Nullable []>> answers =
        new LinkedHashMap<>(slots.size() * 2);
    slots.forEach(slot -> answers.put(slot, new CompletableFuture<>()));
    return answers;
  }

  CompletableFuture<Stored> add(String slot, byte[] bytes, int life, Deadline deadline) {
    PendingOperation.Store call = new PendingOperation.Store(this, limit(deadline));
    return send(call, operations.store(StoreType.add, slot, NO_FLAGS, life, bytes, call));
  }

  CompletableFuture<Stored> replace(
      String slot, CasValue held, byte[] bytes, int life, Deadline deadline) {
    if (!held.isOf(this)) {
      return CompletableFuture.completedFuture(Stored.CHANGED);
    }
    PendingOperation.Store call = new PendingOperation.Store(this, limit(deadline));
    return send(call, operations.cas(StoreType.set, slot, held.cas(), NO_FLAGS, life, bytes, call));
  }

  CompletableFuture<Boolean> signIn(String user, String password, Deadline deadline) {
    PendingOperation.SignIn call = new PendingOperation.SignIn(this, limit(deadline));
    return send(
        call,
        operations.saslAuth(
            new String[] {"PLAIN"}, server, null, new PlainCallbackHandler(user, password), call));
  }

  private <T extends @Nullable Object> CompletableFuture<T> send(
      PendingOperation<T> call, Operation operation) {
    call.operation(operation);
    if (call.isLate()) {
      call.completeExceptionally(failure(FailureKind.TIMEOUT, "was not asked: too late", null));
    } else if (!isOpen()) {
      call.completeExceptionally(failure(FailureKind.CONNECTION, "is not connected", closedBy));
    } else {
      limits.pending().add(call);
      try {
        enqueue(operation);
      } catch (IllegalStateException full) {
        limits.pending().remove(call);
        call.completeExceptionally(
            failure(FailureKind.REFUSED, "has too many requests waiting to be sent", full));
      }
      Throwable closed = closedBy;
      if (closed != null) {
        ended(call);
        call.completeExceptionally(failure(FailureKind.CONNECTION, "lost the connection", closed));
      }
    }
    return call;
  }

  /**
   * Hands an operation to the client, which gives up if the thread is interrupted: that is the caller's, who has asked for nothing of the kind, and finds his flag as it was.
   *
   * @throws IllegalStateException if the queue is full
   */
  private void enqueue(Operation operation) {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          connection.addOperations(Map.of(node, operation));
          return;
        } catch (IllegalStateException refused) {
          if (!Thread.interrupted()) { // the client sets the flag again
            throw refused;
          }
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private boolean isOpen() {
    return closedBy == null
        && node.isActive()
        && node.isAuthenticated()
        && !connection.isShutDown();
  }

  private Deadline limit(Deadline deadline) {
    long most = limits.operationTimeout().toNanos();
    return deadline.remainingNanos() <= most ? deadline : Deadline.inNanos(limits.clock(), most);
  }

  /** Fails what is under way and all that comes. */
  void close(Throwable reason) {
    closedBy = reason;
    limits.pending().failAll(this, failure(FailureKind.CONNECTION, "lost the connection", reason));
  }

  @Nullable
  Throwable reason() {
    return closedBy;
  }

  void ended(PendingOperation<?> call) {
    limits.pending().remove(call);
  }

  void answered(@Nullable Operation operation) {
    unanswered.set(0);
    if (operation != null) {
      MemcachedConnection.opSucceeded(operation);
    }
  }

  /** Notes that a request was not answered in time; one that never left this process says nothing about the server. */
  void unanswered(Operation operation) {
    unanswered.incrementAndGet();
    MemcachedConnection.opTimedOut(operation);
    onSilence.accept(this);
  }

  int unansweredInARow() {
    return unanswered.get();
  }

  LayerException failure(FailureKind kind, String what, @Nullable Throwable cause) {
    return new LayerException(kind, "memcached server " + server + " " + what, cause);
  }

  static OperationFactory operationsFor(MemcachedNode node) {
    return node instanceof BinaryMemcachedNodeImpl
        ? new BinaryOperationFactory()
        : new net.spy.memcached.protocol.ascii.AsciiOperationFactory();
  }
}
