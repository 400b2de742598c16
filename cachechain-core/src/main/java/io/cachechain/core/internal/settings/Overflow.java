package io.cachechain.core.internal.settings;

import io.cachechain.core.WritePolicy.WhenFull;
import io.cachechain.core.internal.limits.Bounds;
import io.cachechain.core.internal.limits.Texts;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What happens at a full queue, as one setting: {@code drop-newest}, {@code drop-oldest},
 * {@code wait(10ms)} or {@code run-in-caller}.
 *
 * @param whenFull what happens
 * @param longestWait how long to wait, or null for the default
 */
public record Overflow(WhenFull whenFull, @Nullable Duration longestWait) {
  static Overflow parse(String text) {
    if (text.startsWith("wait(") && text.endsWith(")")) {
      Duration wait = Texts.readDuration(text.substring(5, text.length() - 1).strip());
      Bounds.checkDuration("the wait", wait, Bounds.MILLISECOND, Bounds.MAX_LAYER_TIMEOUT);
      return new Overflow(WhenFull.WAIT, wait);
    }
    for (WhenFull one : WhenFull.values()) {
      if (word(one).equals(text)) {
        return new Overflow(one, null);
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' is none of drop-newest, drop-oldest, wait(10ms), run-in-caller");
  }

  @Override
  public String toString() {
    return longestWait == null
        ? word(whenFull)
        : word(whenFull) + "(" + Texts.setting(longestWait) + ")";
  }

  private static String word(WhenFull whenFull) {
    return whenFull.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
