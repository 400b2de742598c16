package io.cachechain.micrometer;

import io.cachechain.Chain;
import io.cachechain.core.internal.metrics.Gauges;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * Publishes the numbers of a chain through Micrometer.
 *
 * <p>The chain as a whole has Micrometer's usual meters of a cache, {@code cache.gets}, {@code cache.puts} and {@code cache.size}, with the tag {@code cache}; so boards made
 * for caches show it. Its parts have meters of their own, which begin with {@code cachechain.} and are listed in docs/metrics.md. The breakers have those of resilience4j. No tag holds a
 * key, a value or a message.
 *
 * <p>The numbers are those of {@code chain.stats()}, read when the registry asks for them and at most a tenth of a second old, so that those of one reading fit
 * together; a call of the chain costs nothing more. The registry does not keep the chain alive. The meters are removed when the chain is closed, or by {@link
 * #close()}. Thread-safe.
 */
public final class ChainMetrics implements AutoCloseable {
  /** What is bound, by registry and name of the chain. The values must not refer to their registry, else it would never be forgotten. */
  private static final Map<MeterRegistry, Map<String, ChainMetrics>> BOUND =
      Collections.synchronizedMap(new WeakHashMap<>());

  private final String chain;
  private final WeakReference<Gauges> gauges;
  private final WeakReference<MeterRegistry> registry;
  private final Set<Meter.Id> meters;

  private ChainMetrics(Gauges gauges, MeterRegistry registry, Set<Meter.Id> meters) {
    this.chain = gauges.chain();
    this.gauges = new WeakReference<>(gauges);
    this.registry = new WeakReference<>(registry);
    this.meters = meters;
  }

  /**
   * Binds a chain to a registry. A chain that is bound already stays so, and another one of its name, such as one that was dropped without being closed, gives way to it.
   *
   * @param chain a chain that a builder made, or a view of it
   * @param registry the registry
   * @return what removes the meters again; need not be kept
   * @throws IllegalArgumentException if the chain is somebody else's implementation
   */
  public static ChainMetrics bind(Chain<?, ?> chain, MeterRegistry registry) {
    Objects.requireNonNull(registry, "registry");
    Gauges gauges = Gauges.of(Objects.requireNonNull(chain, "chain"));
    if (gauges == null) {
      throw new IllegalArgumentException("a " + chain.getClass().getName()
          + " was not made by ChainBuilder. Bind the chain that build() gave.");
    }
    synchronized (BOUND) {
      Map<String, ChainMetrics> chains = BOUND.computeIfAbsent(registry, key -> new HashMap<>());
      ChainMetrics earlier = chains.get(gauges.chain());
      if (earlier != null) {
        if (earlier.gauges.get() == gauges) {
          return earlier;
        }
        earlier.removeMeters();
      }
      ChainMetrics bound = new ChainMetrics(gauges, registry, register(gauges, registry));
      chains.put(gauges.chain(), bound);
      gauges.onClose(bound::close);
      return bound;
    }
  }

  /** Returns the meters that are there now and were not before. */
  private static Set<Meter.Id> register(Gauges gauges, MeterRegistry registry) {
    Set<Meter.Id> before = ids(registry);
    new CacheMeters(gauges).bindTo(registry);
    new ChainMeters(gauges.chain(), registry).bind(gauges);
    BreakerMeters.bind(gauges, registry);
    Set<Meter.Id> added = ids(registry);
    added.removeAll(before);
    return added;
  }

  private static Set<Meter.Id> ids(MeterRegistry registry) {
    Set<Meter.Id> ids = new LinkedHashSet<>();
    registry.forEachMeter(meter -> ids.add(meter.getId()));
    return ids;
  }

  /** Removes the meters of the chain from the registry; does nothing if that has been done before. */
  @Override
  public void close() {
    synchronized (BOUND) {
      MeterRegistry bound = registry.get();
      Map<String, ChainMetrics> chains = bound == null ? null : BOUND.get(bound);
      if (chains != null && chains.remove(chain, this)) {
        removeMeters();
      }
    }
  }

  private void removeMeters() {
    MeterRegistry bound = registry.get();
    if (bound != null) {
      meters.forEach(bound::remove);
    }
  }
}
