package io.cachechain.core;

import io.cachechain.core.internal.limits.Bounds;
import io.cachechain.core.internal.limits.Defaults;
import io.cachechain.core.internal.limits.Texts;
import java.time.Duration;

/** The scales of ttls by layer that have a name, and their form in settings. */
final class TtlScales {
  private TtlScales() {}

  /** Those that nothing can be said about. */
  enum Fixed implements TtlScale {
    /** The same in all layers. */
    UNIFORM,
    /** Longer in layers farther away. */
    BY_POSITION;

    @Override
    public Duration ttl(String layer, int place, int layers, Duration ttl) {
      if (this == UNIFORM || place <= 2) {
        return ttl;
      }
      return Duration.ofMillis(Bounds.scaledTtl(
          ttl.toMillis(),
          place == 3 ? Defaults.TTL_SCALE_OF_THIRD_LAYER : Defaults.TTL_SCALE_BEYOND));
    }

    @Override
    public String toString() {
      return this == UNIFORM ? "uniform" : "by-position";
    }
  }

  /**
   * Shorter in layers nearer by.
   *
   * @param factor by which share from one layer to the next nearer one
   * @param floor what it never goes below, unless the entry's own ttl does
   */
  record Decaying(double factor, Duration floor) implements TtlScale {
    /** What counts when nothing more is said. */
    static final Decaying DEFAULT =
        new Decaying(Defaults.TTL_DECAY_FACTOR, Defaults.TTL_DECAY_FLOOR);

    /** Checks the bounds. */
    public Decaying {
      if (!(factor > 0 && factor < 1)) {
        throw new IllegalArgumentException(
            "decaying: the factor is " + Texts.number(factor) + ", allowed is above 0 and below 1");
      }
      Bounds.checkDuration("decaying: the floor", floor, Bounds.MILLISECOND, Bounds.MAX_DURATION);
    }

    @Override
    public Duration ttl(String layer, int place, int layers, Duration ttl) {
      long millis = Bounds.scaledTtl(ttl.toMillis(), Math.pow(factor, layers - place));
      return Duration.ofMillis(Math.min(ttl.toMillis(), Math.max(millis, floor.toMillis())));
    }

    @Override
    public String toString() {
      return "decaying(" + Texts.number(factor) + ", " + Texts.setting(floor) + ")";
    }
  }
}
