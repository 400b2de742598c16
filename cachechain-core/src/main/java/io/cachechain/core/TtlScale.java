package io.cachechain.core;

import java.time.Duration;
import java.util.Objects;

/**
 * How long copies count in each layer, as a function of the entry's own ttl: for all layers of a chain that have no {@link LayerOptions#ttlScale} of their own. A layer's {@code ttl} and {@code max-ttl}
 * only shorten what comes out. What never expires, and what has an end by {@code until}, is not asked about.
 *
 * <p>All nodes must compute the same, and the same each time. Called on any thread, often; must not block. Thread-safe.
 */
@FunctionalInterface
public interface TtlScale {
  /**
   * Returns how long a copy counts in a layer from its arrival.
   *
   * @param layer the name of the layer
   * @param place the place of the layer, 1 for the nearest
   * @param layers how many layers the chain has, which is the place of the farthest
   * @param ttl the entry's own ttl, 1 ms or more
   * @return 1 ms or more, cut to whole milliseconds. Where it is less or null, or the function throws, the entry's own ttl counts and the log says so once
   */
  Duration ttl(String layer, int place, int layers, Duration ttl);

  /** Returns the scale by which the entry's own ttl counts in every layer, as it does by default. */
  static TtlScale uniform() {
    return TtlScales.Fixed.UNIFORM;
  }

  /** Returns the scale by place: the entry's own ttl in the first and second layer, twice that in the third, eight times that in all behind it. */
  static TtlScale byPosition() {
    return TtlScales.Fixed.BY_POSITION;
  }

  /** Returns {@code decaying(0.5, 1 s)}. */
  static TtlScale decaying() {
    return TtlScales.Decaying.DEFAULT;
  }

  /**
   * Returns the scale by which the farthest layer has the entry's own ttl, and each nearer one a share of what the next farther one has.
   *
   * @param factor that share, above 0 and below 1
   * @param floor how long a copy counts at least, unless the entry's own ttl is shorter; 1 ms to 3,650 days
   * @throws IllegalArgumentException if one is outside of that
   */
  static TtlScale decaying(double factor, Duration floor) {
    return new TtlScales.Decaying(factor, Objects.requireNonNull(floor, "floor"));
  }
}
