package io.cachechain.bench.result;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What was measured of one contestant.
 *
 * @param name who it is
 * @param measures for each measure, such as {@code reads/s}, one figure for each round; the first
 *     measure is the one that charts show
 */
public record Series(String name, Map<String, List<Double>> measures) {
  /** Returns the median of a measure; NaN if it was not measured. */
  public double median(String measure) {
    return median(figures(measure));
  }

  /** Returns the smallest figure of a measure. */
  double least(String measure) {
    return figures(measure).stream().mapToDouble(figure -> figure).min().orElse(Double.NaN);
  }

  /** Returns the largest figure of a measure. */
  double most(String measure) {
    return figures(measure).stream().mapToDouble(figure -> figure).max().orElse(Double.NaN);
  }

  /**
   * Returns the median of the ratios of this one's figures to the other's, each within its round.
   */
  double ratioTo(Series other, String measure) {
    List<Double> mine = figures(measure);
    List<Double> others = other.figures(measure);
    double[] ratios = new double[Math.min(mine.size(), others.size())];
    Arrays.setAll(ratios, round -> mine.get(round) / others.get(round));
    return median(Arrays.stream(ratios).boxed().toList());
  }

  private List<Double> figures(String measure) {
    return measures.getOrDefault(measure, List.of());
  }

  private static double median(List<Double> figures) {
    double[] sorted = figures.stream().mapToDouble(figure -> figure).sorted().toArray();
    int middle = sorted.length / 2;
    if (sorted.length == 0) {
      return Double.NaN;
    }
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
