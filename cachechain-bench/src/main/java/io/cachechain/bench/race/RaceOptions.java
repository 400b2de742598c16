package io.cachechain.bench.race;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * The arguments of a driver.
 *
 * @param count how many races or writes each contestant makes
 * @param contestants who takes part
 */
record RaceOptions(int count, Set<Contestant> contestants) {
  /**
   * Reads arguments.
   *
   * @param counted the name of the option that says how many
   * @param arguments names and values
   * @throws IllegalArgumentException for an unknown option, a value that cannot be used, or a name
   *     without value
   */
  static RaceOptions parse(String counted, String... arguments) {
    int count = 3_000;
    Set<Contestant> contestants = EnumSet.allOf(Contestant.class);
    for (int i = 0; i < arguments.length; i += 2) {
      String option = arguments[i];
      if (i + 1 == arguments.length) {
        throw new IllegalArgumentException("no value for " + option);
      }
      if (option.equals(counted)) {
        count = positive(option, arguments[i + 1]);
      } else if (option.equals("--only")) {
        contestants = contestants(arguments[i + 1]);
      } else {
        throw new IllegalArgumentException("no such option: " + option);
      }
    }
    return new RaceOptions(count, contestants);
  }

  private static int positive(String option, String value) {
    try {
      int number = Integer.parseInt(value);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException wrong) {
      // said below
    }
    throw new IllegalArgumentException(option + " is " + value + ", a positive number is needed");
  }

  private static Set<Contestant> contestants(String names) {
    Set<Contestant> chosen = EnumSet.noneOf(Contestant.class);
    for (String name : names.split(",", 0)) {
      try {
        chosen.add(Contestant.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_')));
      } catch (IllegalArgumentException unknown) {
        throw new IllegalArgumentException("no such contestant: " + name, unknown);
      }
    }
    return chosen;
  }
}
