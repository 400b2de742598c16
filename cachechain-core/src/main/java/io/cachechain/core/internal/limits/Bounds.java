package io.cachechain.core.internal.limits;

import java.time.Duration;
import java.util.Objects;

/**
 * Checks of single values. Nothing is clamped: a value outside of its bounds is refused with the
 * bounds.
 */
public final class Bounds {
  /** The shortest duration that can be given: stamps on the wire are whole milliseconds. */
  public static final Duration MILLISECOND = Duration.ofMillis(1);

  /**
   * The longest duration that can be given where nothing else is said: about ten years, which no
   * sum of a few overflows.
   */
  public static final Duration MAX_DURATION = Duration.ofDays(3_650);

  /**
   * The longest timeout of a layer: longer than any useful one, short enough that a hung store is
   * noticed.
   */
  public static final Duration MAX_LAYER_TIMEOUT = Duration.ofMinutes(5);

  private Bounds() {}

  /** Multiplies a ttl in milliseconds, and saturates at 1 and at the largest number. */
  public static long scaledTtl(long millis, double factor) {
    return Math.max(1, (long) (millis * factor));
  }

  /** Refuses a number outside of the bounds. */
  public static void check(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(name + " is " + Texts.number(value) + ", allowed are "
          + Texts.number(least) + " to " + Texts.number(most));
    }
  }

  /** Refuses a fraction outside of the bounds. */
  public static void check(String name, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(name + " is " + Texts.number(value) + ", allowed are "
          + Texts.number(least) + " to " + Texts.number(most));
    }
  }

  /** Refuses a duration outside of the bounds. */
  public static void checkDuration(String name, Duration value, Duration least, Duration most) {
    Objects.requireNonNull(value, name);
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(name + " is " + Texts.duration(value) + ", allowed are "
          + Texts.duration(least) + " to " + Texts.duration(most));
    }
  }
}
