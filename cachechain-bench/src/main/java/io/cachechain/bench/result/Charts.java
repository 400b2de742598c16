package io.cachechain.bench.result;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Draws a chart beside each result file of a folder: bars of medians, a line from the smallest to
 * the largest figure, one scale for each group. SVG without scripts, readable on light and dark
 * pages.
 *
 * <p>Argument: the folder.
 */
public final class Charts {
  private static final String STYLE = """
      <style>
        text { font: 12px system-ui, sans-serif; fill: #1f2328; }
        .title { font-weight: 600; }
        .note { fill: #59636e; }
        .ours { fill: #0969da; }
        .other { fill: #8c959f; }
        .range { stroke: #1f2328; stroke-width: 1.5; }
        @media (prefers-color-scheme: dark) {
          text { fill: #e6edf3; }
          .note { fill: #9198a1; }
          .ours { fill: #4493f8; }
          .other { fill: #6e7681; }
          .range { stroke: #e6edf3; }
        }
      </style>
      """;
  private static final int WIDTH = 760;
  private static final int BARS_FROM = 270;
  private static final int BARS_WIDTH = 370;
  private static final int LINE = 20;
  private static final int MARGIN = 8;

  private final StringBuilder svg = new StringBuilder();
  private int y = MARGIN;

  private Charts() {}

  /** Draws all. */
  public static void main(String... arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
    for (Path file : files) {
      String name = file.getFileName().toString().replaceFirst("\\.json$", ".svg");
      Files.writeString(folder.resolve(name), chart(Results.read(file)));
    }
    System.out.println(files.size() + " charts are in " + folder);
  }

  /** Returns the chart of some results. */
  static String chart(Results results) {
    Charts chart = new Charts();
    chart.text(MARGIN, "title", results.question());
    results.groups().forEach(chart::group);
    chart.text(
        MARGIN,
        "note",
        results.machine().processors() + ", commit " + results.machine().commit() + ", "
            + results.time().substring(0, 10) + "; bars: medians, lines: smallest to largest");
    int height = chart.y + MARGIN;
    return String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">%n<title>%s</title>%n",
            WIDTH,
            height,
            WIDTH,
            height,
            escaped(results.question()))
        + STYLE + chart.svg + "</svg>\n";
  }

  private void group(Group group) {
    y += LINE / 2;
    text(
        MARGIN,
        "title",
        group.title() + ": " + group.measure() + (group.lessIsBetter() ? ", less is better" : ""));
    double largest = group.series().stream()
        .mapToDouble(series -> series.most(group.measure()))
        .max()
        .orElse(1);
    Series ours = group.series().get(0);
    for (Series series : group.series()) {
      bar(series, group.measure(), largest, series.equals(ours) ? "ours" : "other");
    }
  }

  private void bar(Series series, String measure, double largest, String style) {
    double median = series.median(measure);
    int width = scaled(median, largest);
    int from = BARS_FROM + scaled(series.least(measure), largest);
    int to = BARS_FROM + scaled(series.most(measure), largest);
    svg.append(String.format(
        Locale.ROOT,
        "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"2\"/>%n",
        style,
        BARS_FROM,
        y + 3,
        width,
        LINE - 6));
    if (to > from) {
      svg.append(String.format(
          Locale.ROOT,
          "<line class=\"range\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>%n",
          from,
          y + LINE / 2,
          to,
          y + LINE / 2));
    }
    svg.append(textAt(Math.max(BARS_FROM + width, to) + 6, "value", ResultTable.number(median)));
    text(MARGIN, "name", series.name());
  }

  private static int scaled(double figure, double largest) {
    return (int) Math.round(Math.max(0, figure) / largest * BARS_WIDTH);
  }

  private void text(int x, String style, String text) {
    svg.append(textAt(x, style, text));
    y += LINE;
  }

  private String textAt(int x, String style, String text) {
    return String.format(
        Locale.ROOT,
        "<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>%n",
        style,
        x,
        y + LINE - 6,
        escaped(text));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
