package io.cachechain.tier.caffeine;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Says what is wrong with a single setting, in the same words for the setter and for the build. */
final class Bounds {
  private Bounds() {}

  static @Nullable String fault(String option, long value, long least, long most) {
    return value >= least && value <= most
        ? null
        : String.format(
            java.util.Locale.ROOT,
            "'%s' is %,d, allowed are %,d to %,d.",
            option,
            value,
            least,
            most);
  }

  static @Nullable String fault(String option, Duration value, Duration least, Duration most) {
    return value.compareTo(least) >= 0 && value.compareTo(most) <= 0
        ? null
        : String.format("'%s' is %s, allowed are %s to %s.", option, value, least, most);
  }

  static void check(@Nullable String fault) {
    if (fault != null) {
      throw new IllegalArgumentException("CaffeineLayer: " + fault);
    }
  }
}
