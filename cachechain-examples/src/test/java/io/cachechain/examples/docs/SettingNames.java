package io.cachechain.examples.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds what looks like the name of a setting in a text, and is none. */
final class SettingNames {
  /** Words of small letters with dots or dashes between them: no path, no call, no part of a longer name. */
  private static final Pattern NAME = Pattern.compile(
      "(?<![\\w./$@#:-])[a-z][a-zA-Z0-9]*(?:[.-][a-z][a-zA-Z0-9]*)+(?<!\\.hex)(?![\\w(/:-]|\\.\\w)");

  private static final Pattern KEY = Pattern.compile(
      "cachechain\\.(?:chains\\.[a-z0-9-]+|defaults)\\.([a-zA-Z0-9.-]*[a-zA-Z0-9])");

  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z0-9.-]+)` \\|");

  private final Set<String> known = new TreeSet<>();
  private final Set<String> bare = new TreeSet<>();
  private final Set<String> families = new TreeSet<>();

  /**
   * Makes one.
   *
   * @param settingsPage the page of all settings, which is made from the declarations
   */
  SettingNames(String settingsPage) {
    ROW.matcher(settingsPage).results().map(row -> row.group(1)).forEach(name -> {
      known.add(name);
      if (!name.equals(bare(name))) { // else "time-out" would be no word
        bare.add(bare(name));
      }
      if (name.contains(".")) {
        families.add(name.substring(0, name.indexOf('.')));
      }
    });
  }

  /** Returns the names of all settings. */
  Set<String> known() {
    return known;
  }

  /** Returns the names in a text that are no settings, though they look like some. */
  List<String> wrong(String text) {
    List<String> wrong = new ArrayList<>();
    Matcher name = NAME.matcher(text);
    while (name.find()) {
      if (isWrong(name.group())) {
        wrong.add(name.group());
      }
    }
    Matcher key = KEY.matcher(text);
    while (key.find()) {
      String path = key.group(1).replaceFirst("^layer\\.[a-z0-9-]+\\.", "");
      if (!known.contains(path)) {
        wrong.add(key.group());
      }
    }
    return wrong;
  }

  private boolean isWrong(String name) {
    if (known.contains(name)) {
      return false;
    }
    int dot = name.indexOf('.');
    return bare.contains(bare(name)) || (dot > 0 && families.contains(name.substring(0, dot)));
  }

  private static String bare(String name) {
    return name.replaceAll("[.-]", "").toLowerCase(Locale.ROOT);
  }
}
