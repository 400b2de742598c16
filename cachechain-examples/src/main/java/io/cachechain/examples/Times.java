package io.cachechain.examples;

import java.util.Locale;

/** Numbers and times as people read them. */
final class Times {
  private Times() {}

  /** Returns a duration with its unit, such as {@code 29 ns}, {@code 0.21 ms} or {@code 41.3 ms}. */
  static String text(long nanos) {
    if (nanos < 10_000) {
      return nanos + " ns";
    }
    double millis = nanos / 1e6;
    if (millis < 10) {
      return String.format(Locale.ROOT, "%.2f ms", millis);
    }
    return millis < 1_000
        ? String.format(Locale.ROOT, "%.1f ms", millis)
        : String.format(Locale.ROOT, "%.1f s", millis / 1_000);
  }

  /** Returns a number with its thousands set apart. */
  static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Returns a share in percent, {@code -} for none at all. */
  static String share(long part, long whole) {
    return part == 0 || whole == 0
        ? "-"
        : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
  }
}
