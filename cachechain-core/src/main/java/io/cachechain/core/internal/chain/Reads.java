package io.cachechain.core.internal.chain;

import io.cachechain.ChainException;
import io.cachechain.Loader;
import io.cachechain.Lookup;
import io.cachechain.core.internal.call.CallFailures;
import io.cachechain.core.internal.call.CallMask;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.flight.Answer;
import io.cachechain.core.internal.flight.Flight;
import io.cachechain.core.internal.layer.Cork;
import io.cachechain.core.internal.layer.NearLink;
import io.cachechain.core.internal.origin.LoadFrame;
import io.cachechain.internal.LookupFacts;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The reads of a chain as both views need them: near first, then a read that may have to be waited for. */
final class Reads<K, V> {
  private final Paths<K, V> paths;
  private final CallFailures failures;
  private final @Nullable Loader<K, V> loader;
  private final int bulkMaxKeys;

  Reads(Paths<K, V> paths, CallFailures failures, @Nullable Loader<K, V> loader, int bulkMaxKeys) {
    this.paths = paths;
    this.failures = failures;
    this.loader = loader;
    this.bulkMaxKeys = bulkMaxKeys;
  }

  /** Returns the chain's loader, or null. */
  @Nullable
  Loader<K, V> loader() {
    return loader;
  }

  /** Returns the good entry of a near layer, or null; counted. */
  @Nullable
  StoredEntry<V> near(K key, CallMask mask) {
    return paths.near().find(key, mask.skipReads());
  }

  /** Starts a read of what is behind the near layers, for its value. */
  PendingRead<V, V> value(
      String operation, K key, @Nullable Loader<? super K, ? extends V> with, CallMask mask) {
    return start(operation, key, with, mask, (answer, flight) -> answer.value());
  }

  private <T> PendingRead<V, T> start(
      String operation,
      K key,
      @Nullable Loader<? super K, ? extends V> with,
      CallMask mask,
      BiFunction<Answer<V>, Lookup.Flight, ? extends @Nullable T> result) {
    LoadFrame.refuseRing(paths.loads().home(), key);
    String slotKey = paths.keys().slotKey(operation, key);
    ReadCall<K, V> call =
        ReadCall.of(paths, operation, key, slotKey, with, mask).start();
    return new PendingRead<>(paths, failures, operation, call, mask.timeoutNanos(), result);
  }

  /** Starts a read for all that is known, or answers at once. */
  Started<V, Lookup<V>> lookup(K key, CallMask mask) {
    StoredEntry<V> near = near(key, mask);
    if (near != null) {
      NearLink<K, V> holder = paths.near().holder(key, mask.skipReads());
      String layer = holder == null ? paths.near().links().get(0).name() : holder.name();
      return Started.now(lookup(Answer.hit(near, layer, Map.of()), Lookup.Flight.NONE));
    }
    return Started.pending(start("lookup", key, null, mask, this::lookup));
  }

  private Lookup<V> lookup(Answer<V> answer, Lookup.Flight flight) {
    StoredEntry<V> entry = answer.entry();
    if (entry == null) {
      return answer.isUnknown()
          ? new Lookup.Unknown<>(answer.skipped(), flight)
          : new Lookup.Miss<>(answer.skipped(), flight);
    }
    long now = paths.clock().currentTimeMillis();
    Duration age = Duration.ofMillis(Math.max(0, now - entry.created()));
    Duration remaining = Duration.ofMillis(
        entry.expiresAt() == StoredEntry.NEVER
            ? Long.MAX_VALUE
            : Math.max(0, entry.expiresAt() - now));
    LookupFacts facts = new LookupFacts(
        Objects.requireNonNullElse(answer.layer(), "loader"),
        age,
        remaining,
        false,
        entry.version(),
        answer.skipped(),
        flight);
    V value = entry.value();
    return value == null ? new Lookup.Absent<>(facts) : new Lookup.Hit<>(value, facts);
  }

  /** Walks the far layers for a key without a flight, warming nothing; for {@code contains}. */
  CompletableFuture<Boolean> contains(K key, CallMask mask) {
    String slotKey = paths.keys().slotKey("contains", key);
    NearLink<K, V> holder = paths.near().holder(key, mask.skipReads());
    StoredEntry<V> near = holder == null ? null : paths.near().peek(holder, key);
    if (near != null) {
      return CompletableFuture.completedFuture(near.value() != null);
    }
    if (slotKey == null) {
      return CompletableFuture.completedFuture(false);
    }
    CompletableFuture<Boolean> found = new CompletableFuture<>();
    Flight<V> alone = new Flight<>(
        mask.skipReads(),
        mask.skipWrites(),
        paths.clock().nanoTime(),
        paths.near().epoch());
    new Walk<>(slotKey, paths, alone, null, walk -> {
          Answer<V> suspect = walk.hit() == null ? paths.near().suspect(key, alone, walk) : null;
          StoredEntry<V> hit = suspect == null ? walk.hit() : suspect.entry();
          found.complete(hit != null && hit.value() != null);
        })
        .start();
    return found;
  }

  /** Starts the reads of several keys, which leave as batches. */
  Map<K, Started<V, V>> bulk(
      String operation, Collection<? extends K> keys, @Nullable Loader<K, V> with, CallMask mask) {
    if (keys.size() > bulkMaxKeys) {
      throw failures.wrong(
          operation,
          keys.size() + " keys, at most " + bulkMaxKeys + " are allowed (bulk.max-keys)",
          null);
    }
    for (K key : keys) {
      if (key == null) {
        throw failures.isNull(operation, "a key");
      }
      paths.keys().slotKey(operation, key); // a bad key fails the call before anything is asked
    }
    Map<K, Started<V, V>> started = new LinkedHashMap<>();
    Cork.during(() -> {
      for (K key : keys) {
        if (!started.containsKey(key)) {
          StoredEntry<V> near = near(key, mask);
          started.put(
              key,
              near != null
                  ? Started.now(near.value())
                  : Started.pending(value(operation, key, with, mask)));
        }
      }
    });
    return started;
  }

  /** Returns the values of a bulk read, or throws the exception that holds values and failures. */
  Map<K, V> bulkResult(String operation, Map<K, V> found, Map<K, ChainException> failed) {
    if (failed.isEmpty()) {
      return found;
    }
    throw failures.bulk(operation, failed, found);
  }

  /**
   * A read that is answered already, or has to be waited for.
   *
   * @param pending what to wait for, or null if it is answered
   * @param result the answer
   */
  record Started<V, T>(
      @Nullable PendingRead<V, T> pending, @Nullable T result) {
    static <V, T> Started<V, T> now(@Nullable T result) {
      return new Started<>(null, result);
    }

    static <V, T> Started<V, T> pending(PendingRead<V, T> pending) {
      return new Started<>(pending, null);
    }

    @Nullable
    T await() {
      return pending == null ? result : pending.await();
    }

    /** Returns a future of the answer, for the caller. */
    CompletableFuture<@Nullable T> future() {
      return pending == null ? CompletableFuture.completedFuture(result) : pending.future();
    }

    /** Returns a future of the answer for a bulk call, which the caller does not see. */
    CompletableFuture<@Nullable T> part() {
      return pending == null ? CompletableFuture.completedFuture(result) : pending.part();
    }
  }
}
