package io.cachechain.bench;

import io.cachechain.spi.Capability;
import io.cachechain.spi.Entry;
import io.cachechain.spi.NearLayer;
import io.cachechain.spi.PutResult;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Times one in 64 looks into a near layer, which the chain itself does not, since that would take longer than the look. */
record TimedNearLayer<K, V>(NearLayer<K, V> layer, Latencies latencies) implements NearLayer<K, V> {
  private static final int ONE_IN = 64;

  @Override
  public @Nullable Entry<V> peek(K key) {
    if (ThreadLocalRandom.current().nextInt(ONE_IN) != 0) {
      return layer.peek(key);
    }
    long begin = System.nanoTime();
    Entry<V> entry = layer.peek(key);
    latencies.add(System.nanoTime() - begin);
    return entry;
  }

  @Override
  public PutResult store(K key, Entry<V> entry) {
    return layer.store(key, entry);
  }

  @Override
  public void drop(K key, Entry<V> seen) {
    layer.drop(key, seen);
  }

  @Override
  public int sweep(Predicate<Entry<V>> isDead, int limit) {
    return layer.sweep(isDead, limit);
  }

  @Override
  public long estimatedSize() {
    return layer.estimatedSize();
  }

  @Override
  public Set<Capability> capabilities() {
    return layer.capabilities();
  }

  @Override
  public String location() {
    return layer.location();
  }

  @Override
  public List<String> remarks() {
    return layer.remarks();
  }

  @Override
  public void close() throws IOException {
    layer.close();
  }
}
