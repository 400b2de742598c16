package io.cachechain.bench.chaos;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * How much chaos.
 *
 * @param rounds how often each disturbance is done
 * @param strike how long each lasts
 * @param rest how long there is peace after each
 * @param nodes how many JVMs
 * @param keys how many keys
 * @param only what must be found in the name of a disturbance
 */
record ChaosOptions(int rounds, Duration strike, Duration rest, int nodes, int keys, Pattern only) {
  /**
   * Reads them.
   *
   * @throws IllegalArgumentException naming what is wrong
   */
  static ChaosOptions parse(String... arguments) {
    Map<String, String> given = new HashMap<>(Map.of(
        "--rounds", "1", "--strike", "3000", "--rest", "3000", "--nodes", "3", "--keys", "600"));
    given.put("--only", "");
    for (int i = 0; i < arguments.length; i += 2) {
      if (i + 1 == arguments.length || given.put(arguments[i], arguments[i + 1]) == null) {
        throw new IllegalArgumentException(
            "no such option, or no value behind it: " + arguments[i]);
      }
    }
    return new ChaosOptions(
        number(given, "--rounds", 1),
        Duration.ofMillis(number(given, "--strike", 1)),
        Duration.ofMillis(number(given, "--rest", 0)),
        number(given, "--nodes", 2),
        number(given, "--keys", 10),
        Pattern.compile(given.getOrDefault("--only", "")));
  }

  private static int number(Map<String, String> given, String name, int least) {
    String text = given.get(name);
    try {
      int number = Integer.parseInt(text);
      if (number >= least) {
        return number;
      }
    } catch (NumberFormatException wrong) {
      // said below
    }
    throw new IllegalArgumentException(
        name + " is " + text + ", but must be a whole number, " + least + " or more");
  }
}
