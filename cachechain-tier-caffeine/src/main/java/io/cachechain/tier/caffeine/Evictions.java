package io.cachechain.tier.caffeine;

import io.cachechain.spi.Entry;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives evictions where they happen, which is under Caffeine's locks, and notifies the listener
 * of them elsewhere. The queue is bounded: a listener that is too slow misses some and the log says
 * so. At most one task runs at a time, so the listener sees one call after another.
 */
final class Evictions<K, V> {
  /**
   * So many may wait: as many as a default layer holds, so that the listener is notified even of a
   * full turnover.
   */
  static final int MAX_WAITING = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger("io.cachechain");

  private final String label;
  private final EvictionListener<? super K, ? super V> listener;
  private final Executor executor;
  private final ConcurrentLinkedQueue<Eviction<K, V>> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicBoolean running = new AtomicBoolean();
  private final LongAdder missed = new LongAdder();

  Evictions(String label, EvictionListener<? super K, ? super V> listener, Executor executor) {
    this.label = label;
    this.listener = listener;
    this.executor = executor;
  }

  void add(K key, Entry<V> entry, EvictionListener.Cause cause) {
    if (count.incrementAndGet() > MAX_WAITING) {
      count.decrementAndGet();
      missed.increment();
    } else {
      waiting.add(new Eviction<>(key, entry.value(), cause));
    }
    runUnlessRunning();
  }

  /** Returns of how many evictions the listener was not notified. */
  long missed() {
    return missed.sum();
  }

  private void runUnlessRunning() {
    if (!running.compareAndSet(false, true)) {
      return;
    }
    try {
      executor.execute(this::notifyAllWaiting);
    } catch (RuntimeException refused) {
      running.set(false);
      LOG.debug("{}: the executor refused to run the eviction listener", label, refused);
    }
  }

  private void notifyAllWaiting() {
    try {
      for (Eviction<K, V> next = waiting.poll(); next != null; next = waiting.poll()) {
        count.decrementAndGet();
        notifyListener(next);
      }
    } finally {
      running.set(false);
    }
    if (!waiting.isEmpty()) { // came in between the last look and the line above
      runUnlessRunning();
    }
  }

  private void notifyListener(Eviction<K, V> eviction) {
    try {
      listener.evicted(eviction.key(), eviction.value(), eviction.cause());
    } catch (RuntimeException broken) {
      LOG.warn(
          "{}: the eviction listener {} failed on an eviction by {}",
          label,
          listener.getClass().getName(),
          eviction.cause(),
          broken);
    }
  }

  private record Eviction<K, V>(K key, @Nullable V value, EvictionListener.Cause cause) {}
}
