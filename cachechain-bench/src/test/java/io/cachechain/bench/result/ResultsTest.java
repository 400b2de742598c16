package io.cachechain.bench.result;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class ResultsTest {
  private static final Group GROUP = new Group(
      "64 callers",
      "reads/s",
      false,
      List.of(series("chain", 30, 10, 20), series("bare & other", 10, 10, 10)),
      series("an empty loop", 90, 100, 120));

  @TempDir
  Path folder;

  private static Series series(String name, double... figures) {
    Map<String, List<Double>> measures = new LinkedHashMap<>();
    measures.put("reads/s", java.util.Arrays.stream(figures).boxed().toList());
    return new Series(name, measures);
  }

  @Test
  void ratioTo_isTheMedianOfTheRatiosWithinARound() {
    Series one = series("one", 10, 20, 30);
    Series other = series("other", 1, 20, 10);

    assertThat(one.ratioTo(other, "reads/s")).isEqualTo(3);
    assertThat(one.median("reads/s")).isEqualTo(20);
    assertThat(series("even", 1, 2, 3, 4).median("reads/s")).isEqualTo(2.5);
    assertThat(one.median("none")).isNaN();
  }

  @Test
  void tableOf_hasMediansRangeRatioAndNoise() {
    assertThat(ResultTable.of(GROUP)).isEqualTo("""
            | 64 callers | reads/s | ours to this |
            |---|---|---|
            | chain | 20.0 (10.0 to 30.0) |  |
            | bare & other | 10.0 (10.0 to 10.0) | 2.00 x |

            An empty loop, in turn with them: 0.90 to 1.20 of its median.
            """);
  }

  @Test
  void report_writesAFileThatChartsDraw() throws Exception {
    Results results = Results.of(
        ResultsTest.class, "How fast is <this>?", new String[] {"--a", "1"}, List.of(GROUP));
    Path file = folder.resolve("one.json");
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    results.report(new PrintStream(out, true, UTF_8), file);
    Charts.main(folder.toString());

    assertThat(out.toString(UTF_8))
        .contains("How fast is <this>?", "ResultsTest --a 1", "| chain |");
    assertThat(Results.read(file)).isEqualTo(results);
    String svg = Files.readString(folder.resolve("one.svg"));
    Document drawn = DocumentBuilderFactory.newDefaultInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(UTF_8)));
    assertThat(drawn.getElementsByTagName("rect").getLength()).isEqualTo(2);
    assertThat(drawn.getElementsByTagName("line").getLength()).isEqualTo(1);
    assertThat(svg)
        .contains("prefers-color-scheme: dark", "bare &amp; other", "How fast is &lt;this>?");
  }
}
