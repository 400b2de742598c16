package io.cachechain.core.internal.read;

import io.cachechain.ChainException;
import io.cachechain.Loader;
import io.cachechain.Lookup;
import io.cachechain.core.internal.async.BatchScope;
import io.cachechain.core.internal.call.CallMask;
import io.cachechain.core.internal.call.Callers;
import io.cachechain.core.internal.call.Keys;
import io.cachechain.core.internal.entry.StoredEntry;
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

/**
 * The reads of a chain as both views need them: near first, then a read that may have to be waited
 * for.
 */
public final class Reads<K, V> {
  private final FlightContext<K, V> flights;
  private final NearRead<K, V> near;
  private final Keys<K> keys;
  private final Callers callers;
  private final int bulkMaxKeys;

  /**
   * Creates the reads of a chain.
   *
   * @param flights what its flights share
   * @param keys how its keys are written and checked
   * @param callers how its callers wait and are answered
   * @param bulkMaxKeys the most keys of one call
   */
  public Reads(FlightContext<K, V> flights, Keys<K> keys, Callers callers, int bulkMaxKeys) {
    this.flights = flights;
    this.near = flights.near;
    this.keys = keys;
    this.callers = callers;
    this.bulkMaxKeys = bulkMaxKeys;
  }

  /** Starts a read of what is behind the near layers, for its value. */
  public PendingRead<V, V> value(
      String operation, K key, @Nullable Loader<? super K, ? extends V> with, CallMask mask) {
    return start(operation, key, with, mask, (answer, flight) -> answer.value());
  }

  private <T> PendingRead<V, T> start(
      String operation,
      K key,
      @Nullable Loader<? super K, ? extends V> with,
      CallMask mask,
      BiFunction<Answer<V>, Lookup.Flight, ? extends @Nullable T> result) {
    LoadFrame asking = LoadFrame.asking(flights.home, key);
    String storageKey = keys.storageKey(operation, key);
    ReadRequest<K, V> request = new ReadRequest<>(operation, key, storageKey, with, mask, true);
    return new PendingRead<>(callers, new ReadCall<>(flights, request, asking).start(), result);
  }

  /**
   * Starts a read for which no caller asks: of what is behind the near layers, without a load, and
   * not counted as a request.
   *
   * @return the answer; fails only if calls for too many keys run
   */
  public CompletableFuture<Answer<V>> check(String operation, K key, CallMask mask) {
    ReadRequest<K, V> request =
        new ReadRequest<>(operation, key, keys.storageKey(operation, key), null, mask, false);
    return new ReadCall<>(flights, request, LoadFrame.current()).start().answer();
  }

  /** Starts a read for all that is known, or answers at once. */
  public Started<V, Lookup<V>> lookup(K key, CallMask mask) {
    StoredEntry<V> found = near.find(key, mask.skipReads());
    if (found != null) {
      NearLink<K, V> holder = near.holder(key, mask);
      String layer = holder == null ? near.links().get(0).name() : holder.name();
      return Started.now(lookup(Answer.hit(found, layer, Map.of()), Lookup.Flight.NONE));
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
    long now = callers.clock().currentTimeMillis();
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
  public CompletableFuture<Boolean> contains(K key, CallMask mask) {
    String storageKey = keys.storageKey("contains", key);
    NearLink<K, V> holder = near.holder(key, mask);
    StoredEntry<V> held = holder == null ? null : near.peek(holder, key);
    if (held != null) {
      return CompletableFuture.completedFuture(held.value() != null);
    }
    if (storageKey == null) {
      return CompletableFuture.completedFuture(false);
    }
    CompletableFuture<Boolean> found = new CompletableFuture<>();
    Walk<K, V> walk = new Walk<>(flights.far, storageKey, mask, new FlightCallers<>(), null);
    walk.start(broken -> {
      if (broken != null) {
        found.completeExceptionally(broken);
        return;
      }
      Answer<V> unverified = walk.hit() == null ? near.unverified(key, mask, walk) : null;
      StoredEntry<V> hit = unverified == null ? walk.hit() : unverified.entry();
      found.complete(hit != null && hit.value() != null);
    });
    return found;
  }

  /** Starts the reads of several keys, which leave as batches. */
  public Map<K, Started<V, V>> bulk(
      String operation, Collection<? extends K> asked, @Nullable Loader<K, V> with, CallMask mask) {
    if (asked.size() > bulkMaxKeys) {
      throw callers
          .failures()
          .wrong(
              operation,
              asked.size() + " keys, at most " + bulkMaxKeys + " are allowed (bulk.max-keys)",
              null);
    }
    for (K key : asked) {
      if (key == null) {
        throw callers.failures().isNull(operation, "a key");
      }
      keys.storageKey(operation, key); // a bad key fails the call before anything is asked
    }
    Map<K, Started<V, V>> started = new LinkedHashMap<>();
    BatchScope.during(() -> {
      for (K key : asked) {
        if (!started.containsKey(key)) {
          StoredEntry<V> found = near.find(key, mask.skipReads());
          started.put(
              key,
              found != null
                  ? Started.now(found.value())
                  : Started.pending(value(operation, key, with, mask)));
        }
      }
    });
    return started;
  }

  /** Returns the values of a bulk read, or throws the exception that holds values and failures. */
  public Map<K, V> bulkResult(String operation, Map<K, V> found, Map<K, ChainException> failed) {
    if (failed.isEmpty()) {
      return found;
    }
    throw callers.failures().bulk(operation, failed, found);
  }

  /**
   * A read that is answered already, or has to be waited for.
   *
   * @param pending what to wait for, or null if it is answered
   * @param result the answer
   */
  public record Started<V, T>(
      @Nullable PendingRead<V, T> pending, @Nullable T result) {
    static <V, T> Started<V, T> now(@Nullable T result) {
      return new Started<>(null, result);
    }

    static <V, T> Started<V, T> pending(PendingRead<V, T> pending) {
      return new Started<>(pending, null);
    }

    /** Waits for the answer, as long as this caller may. */
    public @Nullable T await() {
      return pending == null ? result : pending.await();
    }

    /** Returns a future of the answer, for the caller. */
    public CompletableFuture<@Nullable T> future() {
      return pending == null ? CompletableFuture.completedFuture(result) : pending.future();
    }

    /** Returns a future of the answer for a bulk call, which the caller does not see. */
    public CompletableFuture<@Nullable T> bulkFuture() {
      return pending == null ? CompletableFuture.completedFuture(result) : pending.bulkFuture();
    }
  }
}
