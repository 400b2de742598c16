package io.cachechain.core.internal.layer;

import io.cachechain.core.internal.settings.LayerSettings;
import java.util.List;

/**
 * The guards of a layer: what its requests pass, in this order. A new guard is added here.
 *
 * @param reads what each read of a caller passes
 * @param puts what each put passes
 * @param readBreaker the breaker among the guards of reads
 * @param writeBreaker the breaker among the guards of puts
 */
record LayerGuards(
    List<Guard> reads, List<Guard> puts, BreakerGuard readBreaker, BreakerGuard writeBreaker) {
  /** Returns the guards that a layer is set to have. */
  static LayerGuards of(LayerSettings<?> settings, LinkContext context) {
    BreakerGuard readBreaker = context.breaker(settings, "read");
    BreakerGuard writeBreaker = context.breaker(settings, "write");
    return new LayerGuards(List.of(readBreaker), List.of(writeBreaker), readBreaker, writeBreaker);
  }
}
