package io.cachechain.core.internal.chain;

import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.Capability;
import io.cachechain.spi.Condition;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.PutResult;
import io.cachechain.testing.FakeLayer;
import java.io.IOException;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A layer whose first requests of each kind are not answered in time, as those of a driver are not
 * whose classes are still being loaded on a busy machine.
 */
final class ColdLayer implements ByteLayer {
  private final FakeLayer warm;
  private final int slow;
  private final Map<Kind, Integer> sent = new EnumMap<>(Kind.class);

  /** The kinds of requests. */
  private enum Kind {
    GET,
    PUT,
    GET_ALL,
    PUT_ALL
  }

  /**
   * Creates a cold layer.
   *
   * @param warm what answers then
   * @param slow how many requests of each kind are not answered
   */
  ColdLayer(FakeLayer warm, int slow) {
    this.warm = warm;
    this.slow = slow;
  }

  private boolean isSlow(Kind kind) {
    return sent.merge(kind, 1, Integer::sum) <= slow;
  }

  private static <A extends @Nullable Object> Map<String, CompletionStage<A>> never(
      Collection<String> keys) {
    Map<String, CompletionStage<A>> stages = new LinkedHashMap<>();
    keys.forEach(key -> stages.put(key, new CompletableFuture<>()));
    return stages;
  }

  private <A extends @Nullable Object> CompletionStage<A> one(
      Kind kind, Supplier<CompletionStage<A>> ask) {
    return isSlow(kind) ? new CompletableFuture<>() : ask.get();
  }

  @Override
  public CompletionStage<byte @Nullable []> get(String key, Deadline deadline) {
    return one(Kind.GET, () -> warm.get(key, deadline));
  }

  @Override
  public CompletionStage<PutResult> put(
      String key, ByteEntry entry, Condition condition, Deadline deadline) {
    return one(Kind.PUT, () -> warm.put(key, entry, condition, deadline));
  }

  @Override
  public Map<String, CompletionStage<byte @Nullable []>> getAll(
      Collection<String> keys, Deadline deadline) {
    return isSlow(Kind.GET_ALL) ? never(keys) : warm.getAll(keys, deadline);
  }

  @Override
  public Map<String, CompletionStage<PutResult>> putAll(Map<String, Put> puts, Deadline deadline) {
    return isSlow(Kind.PUT_ALL) ? never(puts.keySet()) : warm.putAll(puts, deadline);
  }

  @Override
  public CompletionStage<Void> connected() {
    return warm.connected();
  }

  @Override
  public void onReachable(Runnable reachable) {
    warm.onReachable(reachable);
  }

  @Override
  public Set<Capability> capabilities() {
    return warm.capabilities();
  }

  @Override
  public String location() {
    return warm.location();
  }

  @Override
  public void close() throws IOException {
    warm.close();
  }
}
