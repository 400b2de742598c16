package io.cachechain.micrometer;

import io.cachechain.core.internal.metrics.Gauges;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.core.registry.InMemoryRegistryStore;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.micrometer.core.instrument.MeterRegistry;

/** resilience4j's own meters of the breakers of one chain; its registry may hold others, which are not ours to publish. */
final class BreakerMeters {
  private BreakerMeters() {}

  static void bind(Gauges gauges, MeterRegistry registry) {
    InMemoryRegistryStore<CircuitBreaker> store = new InMemoryRegistryStore<>();
    for (CircuitBreaker breaker : gauges.breakers()) {
      store.putIfAbsent(breaker.getName(), breaker);
    }
    CircuitBreakerRegistry ours =
        CircuitBreakerRegistry.custom().withRegistryStore(store).build();
    TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(ours).bindTo(registry);
  }
}
