package io.cachechain.core.internal.layer;

import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.core.internal.entry.EntryFormat;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.Condition;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Requests by which the engine finds out whether a layer answers, under a key that no entry has. Counted nowhere, and refused by no breaker. */
final class Probes {
  /** Held by no slot: a put that depends on it changes nothing. */
  private static final Version NEVER_HELD = Version.of(0, 0, 1, 0);

  /** How long what a probe would store would be kept. */
  private static final long LIFE_MILLIS = 1_000;

  private final ByteLayer layer;
  private final EntryFormat<?> format;
  private final LinkContext context;
  private final LayerRequests requests;
  private final AtomicBoolean asking = new AtomicBoolean();

  Probes(ByteLayer layer, EntryFormat<?> format, LayerRequests requests, LinkContext context) {
    this.layer = layer;
    this.format = format;
    this.context = context;
    this.requests = requests;
  }

  /** Sends a read. */
  CompletableFuture<byte @Nullable []> read() {
    String key = context.probeKey();
    return requests.alone(List.of(), key, deadline -> layer.get(key, deadline));
  }

  /** Sends a put which meets its condition nowhere. */
  CompletableFuture<PutResult> put() {
    String key = context.probeKey();
    ByteLayer.Put put = putOf(key);
    return requests.alone(
        List.of(), key, deadline -> layer.put(key, put.entry(), put.condition(), deadline));
  }

  /** Returns so many keys, which nobody else has. */
  List<String> keys(int number) {
    return IntStream.range(0, number)
        .mapToObj(i -> context.probeKey() + "-" + i)
        .toList();
  }

  /** Returns a put which meets its condition nowhere. */
  ByteLayer.Put putOf(String key) {
    long now = context.clock().currentTimeMillis();
    long end = now + LIFE_MILLIS;
    byte[] bytes = tombstone(format, key, now, end);
    return new ByteLayer.Put(ByteEntry.of(bytes, end, true), Condition.onlyIf(NEVER_HELD));
  }

  private static <V> byte[] tombstone(EntryFormat<V> format, String key, long now, long end) {
    return format.encode(key, StoredEntry.tombstone(NEVER_HELD, now, end), end, null);
  }

  /** Sends something in the background, unless that is under way. */
  void inBackground(Supplier<CompletableFuture<?>> request) {
    if (asking.compareAndSet(false, true)) {
      context
          .executor()
          .execute(
              () -> FutureChains.whenDone(request.get(), (answer, failure) -> asking.set(false)));
    }
  }
}
