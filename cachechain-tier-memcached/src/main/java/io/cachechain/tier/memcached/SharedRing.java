package io.cachechain.tier.memcached;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.internal.tier.SharedByKey;
import io.cachechain.spi.Deadline;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What one layer has of servers that others may use too, until it is closed. */
final class SharedRing implements MemcachedPort {
  private final SharedByKey.Lease<ServerRing> ring;
  private volatile Runnable cancelReachable = () -> {};
  private volatile boolean closed;

  /**
   * Creates it.
   *
   * @param ring given back when this is closed
   */
  SharedRing(SharedByKey.Lease<ServerRing> ring) {
    this.ring = ring;
  }

  private <T extends @Nullable Object> CompletableFuture<T> request(
      Function<ServerRing, CompletableFuture<T>> request) {
    return closed ? CompletableFuture.failedFuture(refusal()) : request.apply(ring.resource());
  }

  private static LayerException refusal() {
    return new LayerException(FailureKind.REFUSED, "the layer was closed", null);
  }

  @Override
  public CompletableFuture<@Nullable CasValue> get(String slot, Deadline deadline) {
    return request(servers -> servers.get(slot, deadline));
  }

  @Override
  public Map<String, CompletableFuture<byte @Nullable []>> getAll(
      Collection<String> slots, Deadline deadline) {
    if (!closed) {
      return ring.resource().getAll(slots, deadline);
    }
    Map<String, CompletableFuture<byte @Nullable []>> refused = new LinkedHashMap<>();
    slots.forEach(slot -> refused.put(slot, CompletableFuture.failedFuture(refusal())));
    return refused;
  }

  @Override
  public CompletableFuture<Stored> add(String slot, byte[] bytes, int life, Deadline deadline) {
    return request(servers -> servers.add(slot, bytes, life, deadline));
  }

  @Override
  public CompletableFuture<Stored> replace(
      String slot, CasValue held, byte[] bytes, int life, Deadline deadline) {
    return request(servers -> servers.replace(slot, held, bytes, life, deadline));
  }

  @Override
  public CompletionStage<Void> connected() {
    return ring.resource().connected();
  }

  @Override
  public void onReachable(Runnable listener) {
    cancelReachable = ring.resource().onReachable(listener);
  }

  @Override
  public boolean isNonBlocking() {
    return true;
  }

  @Override
  public String location() {
    return ring.resource().location();
  }

  @Override
  public List<String> unreachable() {
    return ring.resource().unreachable();
  }

  @Override
  public void close() {
    closed = true;
    cancelReachable.run();
    try {
      ring.close();
    } catch (IOException impossible) {
      throw new IllegalStateException("a ring's close throws nothing of the kind", impossible);
    }
  }
}
