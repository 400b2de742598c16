package io.cachechain.core;

import java.time.Duration;
import java.util.Objects;

/**
 * The life of copies in each layer, as a function of the entry's own ttl, for all layers of a chain
 * that have no {@link LayerOptions#ttlScale} of their own. A layer's {@code ttl} and {@code
 * max-ttl} only shorten the result. The function is not called for entries that never expire, or
 * that have an end by {@code until}.
 *
 * <p>All nodes must compute the same result, each time. Called often, on any thread; must not
 * block. Thread-safe.
 */
@FunctionalInterface
public interface TtlScale {
  /**
   * Returns the life of a copy in a layer from its arrival.
   *
   * @param layer the name of the layer
   * @param place the place of the layer, 1 for the nearest
   * @param layers the number of layers, which is the place of the farthest
   * @param ttl the entry's own ttl, 1 ms or more
   * @return 1 ms or more, cut to whole milliseconds. If the result is smaller or null, or the
   *     function throws, the entry's own ttl counts, and the log says so once
   */
  Duration ttl(String layer, int place, int layers, Duration ttl);

  /** Returns the scale that gives every layer the entry's own ttl, which is the default. */
  static TtlScale uniform() {
    return TtlScales.Fixed.UNIFORM;
  }

  /**
   * Returns the scale by place: the entry's own ttl in the first and second layer, twice that in
   * the third, eight times that in all farther ones.
   */
  static TtlScale byPosition() {
    return TtlScales.Fixed.BY_POSITION;
  }

  /** Returns {@code decaying(0.5, 1 s)}. */
  static TtlScale decaying() {
    return TtlScales.Decaying.DEFAULT;
  }

  /**
   * Returns the scale that gives the farthest layer the entry's own ttl, and each nearer layer a
   * share of the life in the next farther one.
   *
   * @param factor the share, above 0 and below 1
   * @param floor the shortest life of a copy, unless the entry's own ttl is shorter; 1 ms to 3,650
   *     days
   * @throws IllegalArgumentException if one is outside of these bounds
   */
  static TtlScale decaying(double factor, Duration floor) {
    return new TtlScales.Decaying(factor, Objects.requireNonNull(floor, "floor"));
  }
}
