package io.cachechain.core.internal.config;

import io.cachechain.core.TtlScale;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The scales of ttls by layer that have a name, and their form as text. */
public final class TtlScales {
  private static final Pattern DECAYING =
      Pattern.compile("decaying(?:\\(\\s*([0-9.]+)\\s*(?:,\\s*([^\\s)]+)\\s*)?\\))?");

  private TtlScales() {}

  /** Reads a scale; one that was made by code of the user's has no text. */
  static TtlScale parse(String text) {
    for (Fixed fixed : Fixed.values()) {
      if (fixed.toString().equals(text)) {
        return fixed;
      }
    }
    Matcher decaying = DECAYING.matcher(text);
    if (!decaying.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is none of uniform, by-position, decaying(0.5, 1s)");
    }
    String factor = decaying.group(1);
    String floor = decaying.group(2);
    return new Decaying(
        factor == null ? Defaults.TTL_DECAY_FACTOR : PolicyTexts.fraction(factor),
        floor == null ? Defaults.TTL_DECAY_FLOOR : EngineOptions.duration(floor));
  }

  /** Multiplies, and saturates. */
  static long scaled(long millis, double factor) {
    return Math.max(1, (long) (millis * factor));
  }

  /** Those that nothing can be said about. */
  public enum Fixed implements TtlScale {
    /** The same in all layers. */
    UNIFORM,
    /** Longer in layers farther away. */
    BY_POSITION;

    @Override
    public Duration ttl(String layer, int place, int layers, Duration ttl) {
      if (this == UNIFORM || place <= 2) {
        return ttl;
      }
      return Duration.ofMillis(scaled(
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
  public record Decaying(double factor, Duration floor) implements TtlScale {
    /** What counts when nothing more is said. */
    public static final Decaying DEFAULT =
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
      long millis = scaled(ttl.toMillis(), Math.pow(factor, layers - place));
      return Duration.ofMillis(Math.min(ttl.toMillis(), Math.max(millis, floor.toMillis())));
    }

    @Override
    public String toString() {
      return "decaying(" + Texts.number(factor) + ", " + EngineOptions.render(floor) + ")";
    }
  }
}
