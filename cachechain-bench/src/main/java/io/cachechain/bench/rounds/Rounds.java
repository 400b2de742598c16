package io.cachechain.bench.rounds;

import io.cachechain.bench.result.Group;
import io.cachechain.bench.result.Series;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * Lets contestants take turns of some seconds in one JVM, each round in another order, so that what
 * the machine does meanwhile, and what a contestant leaves to the next, meets all of them. An empty
 * loop takes part: how far its rates lie apart is the noise of the machine.
 */
final class Rounds {
  private static final Load PROCESSORS =
      new Load(Runtime.getRuntime().availableProcessors(), false);

  private final RoundOptions options;
  private final String unit;

  /**
   * Creates rounds.
   *
   * @param options how many and how long
   * @param unit what a call is, such as {@code read}
   */
  Rounds(RoundOptions options, String unit) {
    this.options = options;
    this.unit = unit;
  }

  /**
   * Measures.
   *
   * @param title the conditions, for the table; the load is added
   * @param load how many callers
   * @param keys which keys they ask for
   * @param contestants who; ours is the first
   */
  Group run(String title, Load load, int[] keys, List<Contestant> contestants)
      throws InterruptedException {
    Contestant empty = Contestant.emptyLoop();
    List<Contestant> all = new ArrayList<>(contestants);
    all.add(empty);
    Map<Contestant, Map<String, List<Double>>> figures = new LinkedHashMap<>();
    all.forEach(contestant -> figures.put(contestant, new LinkedHashMap<>()));
    List<Contestant> order = new ArrayList<>(all);
    for (int round = -options.warmUps(); round < options.rounds(); round++) {
      Collections.shuffle(order, new Random(round));
      for (Contestant contestant : order) {
        Map<String, Double> turn = Turn.run(
            contestant, contestant.equals(empty) ? PROCESSORS : load, keys, options.turn(), unit);
        if (round >= 0) {
          Map<String, List<Double>> mine = Objects.requireNonNull(figures.get(contestant));
          turn.forEach((measure, figure) ->
              mine.computeIfAbsent(measure, same -> new ArrayList<>()).add(figure));
        }
      }
    }
    List<Series> series = new ArrayList<>();
    figures.forEach((contestant, measures) -> series.add(new Series(contestant.name(), measures)));
    Series noise = series.remove(series.size() - 1);
    return new Group(load + ", " + title, unit + "s/s", false, series, noise);
  }
}
