package io.cachechain.bench.result;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A group as a table in Markdown: medians, for the compared measure also the smallest and largest
 * figure, and how ours compares.
 */
final class ResultTable {
  private ResultTable() {}

  static String of(Group group) {
    Series ours = group.series().get(0);
    Set<String> measures = ours.measures().keySet();
    StringBuilder text = new StringBuilder("| ").append(group.title());
    measures.forEach(measure -> text.append(" | ").append(measure));
    text.append(" | ours to this |\n|---")
        .append("|---".repeat(measures.size() + 1))
        .append("|\n");
    for (Series series : group.series()) {
      text.append("| ").append(series.name());
      for (String measure : measures) {
        text.append(" | ").append(cell(group, series, measure));
      }
      text.append(" | ").append(ratio(group, ours, series)).append(" |\n");
    }
    Series noise = group.noise();
    if (noise != null) {
      text.append("\nAn empty loop, in turn with them: ").append(noiseOf(noise)).append('\n');
    }
    return text.toString();
  }

  private static String noiseOf(Series noise) {
    String rate = noise.measures().keySet().iterator().next();
    double median = noise.median(rate);
    return String.format(
        Locale.ROOT,
        "%.2f to %.2f of its median.",
        noise.least(rate) / median,
        noise.most(rate) / median);
  }

  private static String cell(Group group, Series series, String measure) {
    List<Double> figures = series.measures().get(measure);
    if (figures == null) {
      return "";
    }
    String median = number(series.median(measure));
    return measure.equals(group.measure()) && figures.size() > 1
        ? median + " (" + number(series.least(measure)) + " to " + number(series.most(measure))
            + ")"
        : median;
  }

  private static String ratio(Group group, Series ours, Series series) {
    return series.equals(ours) || !series.measures().containsKey(group.measure())
        ? ""
        : number(ours.ratioTo(series, group.measure())) + " x";
  }

  /** Returns a number with three digits or more. */
  static String number(double number) {
    double size = Math.abs(number);
    return String.format(
        Locale.ROOT,
        size == 0 || size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.3f",
        number);
  }
}
