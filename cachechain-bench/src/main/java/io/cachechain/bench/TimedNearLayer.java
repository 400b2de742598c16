package io.cachechain.bench;

import io.cachechain.spi.Entry;
import io.cachechain.spi.ForwardingNearLayer;
import io.cachechain.spi.NearLayer;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Times one in 64 looks into a near layer, which the chain itself does not, since that would take longer than the look. */
final class TimedNearLayer<K, V> extends ForwardingNearLayer<K, V> {
  private static final int ONE_IN = 64;

  private final Latencies latencies;

  TimedNearLayer(NearLayer<K, V> layer, Latencies latencies) {
    super(layer);
    this.latencies = latencies;
  }

  @Override
  public @Nullable Entry<V> peek(K key) {
    if (ThreadLocalRandom.current().nextInt(ONE_IN) != 0) {
      return inner().peek(key);
    }
    long begin = System.nanoTime();
    Entry<V> entry = inner().peek(key);
    latencies.add(System.nanoTime() - begin);
    return entry;
  }
}
