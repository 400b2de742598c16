package io.cachechain.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceTest {
  @TempDir
  Path directory;

  @Test
  void survey_negativeNumbersAndZero_countsEachKeyOnce() throws Exception {
    Path file = TraceFile.of(
        directory.resolve("small.xz"), IntStream.of(0, -1, 7, 7, Integer.MIN_VALUE, 0, -1));

    Trace.Survey survey = new Trace(file, Long.MAX_VALUE).survey();

    assertThat(survey.accesses()).isEqualTo(7);
    assertThat(survey.keys().toArray()).containsExactlyInAnyOrder(0, -1, 7, Integer.MIN_VALUE);
  }

  @Test
  void survey_manyKeys_countsAll() throws Exception {
    Path file = TraceFile.of(
        directory.resolve("many.xz"), IntStream.range(0, 40_000).map(i -> (i % 20_000) << 9));

    Trace.Survey survey = new Trace(file, Long.MAX_VALUE).survey();

    assertThat(survey.accesses()).isEqualTo(40_000);
    assertThat(survey.keys().size()).isEqualTo(20_000);
    assertThat(Arrays.stream(survey.keys().toArray()).sum())
        .isEqualTo(IntStream.range(0, 20_000).map(i -> i << 9).sum());
  }

  @Test
  void read_withLimit_stopsThereAndKeepsTheOrder() throws Exception {
    Path file = TraceFile.of(directory.resolve("ordered.xz"), IntStream.range(0, 5_000));
    List<Integer> read = new ArrayList<>();

    new Trace(file, 3_000).read(block -> Arrays.stream(block).forEach(read::add));

    assertThat(read).isEqualTo(IntStream.range(0, 3_000).boxed().toList());
  }
}
