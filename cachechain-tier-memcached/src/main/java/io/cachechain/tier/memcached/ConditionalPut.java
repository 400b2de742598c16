package io.cachechain.tier.memcached;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ByteLayer.Put;
import io.cachechain.spi.Condition;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One conditional put: look at what is held, decide, and replace exactly that, or add where there was nothing; from the start when somebody else was faster. Blocks
 * no thread. A fill of an empty slot begins with the add, since most succeed.
 */
final class ConditionalPut {
  /** So often others may be faster before the put gives up: each time means that one of them got through. */
  static final int MAX_ROUNDS = 8;

  private final MemcachedPort port;
  private final String slot;
  private final ByteEntry entry;
  private final Condition condition;
  private final Deadline deadline;
  private final LongSupplier wallMillis;
  private final CompletableFuture<PutResult> result = new CompletableFuture<>();
  private int rounds;

  ConditionalPut(
      MemcachedPort port, String slot, Put put, Deadline deadline, LongSupplier wallMillis) {
    this.port = port;
    this.slot = slot;
    this.entry = put.entry();
    this.condition = put.condition();
    this.deadline = deadline;
    this.wallMillis = wallMillis;
  }

  CompletableFuture<PutResult> start() {
    if (condition.kind() == Condition.Kind.ONLY_IF_EMPTY) {
      rounds++;
      add();
    } else {
      look();
    }
    return result;
  }

  private void look() {
    if (result.isDone()) {
      return; // the caller has left: store nothing behind his back
    }
    if (deadline.hasPassed()) {
      result.completeExceptionally(new LayerException(
          FailureKind.TIMEOUT, "the put was not decided before its time was over", null));
      return;
    }
    if (++rounds > MAX_ROUNDS) {
      result.completeExceptionally(new LayerException(
          FailureKind.REFUSED,
          "the put gave up: others changed the same slot " + MAX_ROUNDS + " times meanwhile",
          null));
      return;
    }
    then(port.get(slot, deadline), this::decide);
  }

  private void decide(@Nullable CasValue held) {
    byte[] bytes = CasValue.bytesOf(held);
    if (!condition.allows(entry, bytes)) {
      result.complete(PutResult.superseded(versionThatCounts(bytes)));
    } else if (result.isDone() || deadline.hasPassed()) {
      look();
    } else if (held == null) {
      add();
    } else {
      then(port.replace(slot, held, entry.bytes(), life(), deadline), this::stored);
    }
  }

  private void add() {
    then(port.add(slot, entry.bytes(), life(), deadline), this::stored);
  }

  private void stored(Stored stored) {
    switch (stored) {
      case DONE -> result.complete(PutResult.stored());
      case CHANGED -> look();
      case TOO_LARGE ->
        result.complete(PutResult.rejected(
            "too large for the server's item limit: " + entry.bytes().length + " bytes"));
    }
  }

  private int life() {
    return ServerLife.of(entry.expiresAt(), wallMillis.getAsLong());
  }

  /** Returns the version of what is held, or null if that is garbage or another key's entry and so counts as nothing. */
  private @Nullable Version versionThatCounts(byte @Nullable [] held) {
    return Condition.onlyIfEmpty().allows(entry, held) ? null : Version.readFrom(held);
  }

  /** Goes on when a step has succeeded; whatever goes wrong ends the put. */
  private <T extends @Nullable Object> void then(CompletableFuture<T> step, Consumer<T> next) {
    var unused = step.whenComplete((answer, failure) -> {
      if (failure != null) {
        result.completeExceptionally(failure);
        return;
      }
      try {
        next.accept(answer);
      } catch (RuntimeException broken) {
        result.completeExceptionally(broken);
      }
    });
  }
}
