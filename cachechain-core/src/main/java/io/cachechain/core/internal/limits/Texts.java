package io.cachechain.core.internal.limits;

import io.cachechain.spi.Option;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;

/** Human-readable text of numbers and durations: {@code 50,000}, {@code 1.5 s}, {@code 5 min}. */
public final class Texts {
  private static final Option<Duration> ANY_DURATION = Option.duration("duration");

  private Texts() {}

  /** Returns a whole number with its thousands apart. */
  public static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /**
   * Returns a number of things: "1 key", "2 keys".
   *
   * @param one what one of them is called
   */
  public static String counted(long value, String one) {
    return number(value) + " " + one + (value == 1 ? "" : "s");
  }

  /** Returns a fraction without idle zeros. */
  public static String number(double value) {
    return Double.isFinite(value)
        ? BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()
        : Double.toString(value);
  }

  /**
   * Returns a duration in the largest unit that keeps it whole; below a minute with at most one
   * decimal.
   */
  public static String duration(Duration value) {
    if (value.isNegative()) {
      return "-"
          + duration(
              value.compareTo(Duration.ofSeconds(Long.MIN_VALUE + 1)) < 0
                  ? Bounds.MAX_DURATION
                  : value.negated());
    }
    if (value.toSeconds() >= 60 && value.toNanosPart() == 0) {
      return whole(value.toSeconds());
    }
    if (value.toSeconds() > 0) {
      return decimal(value.toSeconds() + value.toNanosPart() / 1e9) + " s";
    }
    return decimal(value.toNanosPart() / 1e6) + " ms";
  }

  /** Reads a duration in the form of all settings. */
  public static Duration readDuration(String text) {
    return ANY_DURATION.parse(text);
  }

  /** Returns a duration in the form that settings read. */
  public static String setting(Duration duration) {
    return ANY_DURATION.render(duration);
  }

  private static String whole(long seconds) {
    if (seconds % 86_400 == 0) {
      return number(seconds / 86_400) + (seconds == 86_400 ? " day" : " days");
    }
    if (seconds % 3_600 == 0) {
      return number(seconds / 3_600) + " h";
    }
    return seconds % 60 == 0 ? number(seconds / 60) + " min" : number(seconds) + " s";
  }

  private static String decimal(double value) {
    String text = String.format(Locale.ROOT, value < 10 ? "%,.1f" : "%,.0f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
