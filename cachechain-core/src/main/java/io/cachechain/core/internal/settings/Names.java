package io.cachechain.core.internal.settings;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** Checks names, and suggests a known name for an unknown one. */
public final class Names {
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}");

  private Names() {}

  /**
   * Refuses the name of a chain or layer that would be ambiguous in a setting, a
   * variable or the name of a breaker.
   */
  public static void check(String what, String name) {
    Objects.requireNonNull(name, "name");
    if (!isName(name)) {
      throw new IllegalArgumentException(
          what + " name '" + name + "' is not allowed: 1 to 64 characters of a-z, 0-9 and -");
    }
  }

  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /** Returns the known name that is nearest, if one is near. */
  static Optional<String> nearest(String unknown, Collection<String> known) {
    String best = null;
    int bestDistance = Math.max(2, unknown.length() / 3) + 1;
    for (String each : known) {
      int distance = plain(each).equals(plain(unknown)) ? 0 : distance(unknown, each);
      if (distance < bestDistance) {
        best = each;
        bestDistance = distance;
      }
    }
    return Optional.ofNullable(best);
  }

  /**
   * Returns whether two names are the same but for capitals, separators and this many slips of the
   * pen.
   */
  static boolean isNear(String one, String other, int slips) {
    String plain = plain(one);
    String otherPlain = plain(other);
    return Math.abs(plain.length() - otherPlain.length()) <= slips
        && distance(plain, otherPlain) <= slips;
  }

  /** Returns {@code Did you mean 'x'? } with its blank, or nothing. */
  static String suggestion(String unknown, Collection<String> known) {
    return nearest(unknown, known).map(name -> "Did you mean '" + name + "'? ").orElse("");
  }

  /** Returns names in quotes: {@code 'a', 'b' and 'c'}. */
  static String quoted(List<String> names) {
    StringBuilder text = new StringBuilder();
    Iterator<String> each = names.iterator();
    for (int i = 0; each.hasNext(); i++) {
      String name = each.next();
      text.append(i == 0 ? "" : each.hasNext() ? ", " : " and ")
          .append('\'')
          .append(name)
          .append('\'');
    }
    return text.toString();
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }

  /**
   * The optimal string alignment distance: insertions, deletions, replacements and swaps of
   * neighbours.
   */
  private static int distance(String one, String other) {
    int[][] cost = new int[one.length() + 1][other.length() + 1];
    for (int i = 0; i <= one.length(); i++) {
      for (int j = 0; j <= other.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int replaced = cost[i - 1][j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        cost[i][j] = Math.min(replaced, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && one.charAt(i - 1) == other.charAt(j - 2)
            && one.charAt(i - 2) == other.charAt(j - 1)) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[one.length()][other.length()];
  }
}
