package io.cachechain.bench.rounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.bench.result.Group;
import io.cachechain.bench.result.Series;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The driver itself, with contestants that are no servers. */
@Timeout(120)
class RoundsTest {
  private static final int[] KEYS = {0, 1, 2, 3};
  private final RoundOptions options =
      RoundOptions.parse("1,3", "4", "--warm-ups", "1", "--rounds", "3", "--turn", "20");

  @Test
  void run_eachLoad_hasAllRoundsOfAllContestants() throws Exception {
    LongAdder calls = new LongAdder();
    Contestant blocking = Contestant.blocking("blocking", key -> calls.increment());
    Contestant later = new Contestant("later", key -> CompletableFuture.runAsync(calls::increment));
    Contestant atOnce =
        new Contestant("at once", key -> CompletableFuture.completedFuture("answer"));

    for (Load load : options.loads()) {
      Group group = new Rounds(options, "call")
          .run(
              "test", load, KEYS, load.asynchronous() ? List.of(later, atOnce) : List.of(blocking));

      assertThat(group.title()).isEqualTo(load + ", test");
      assertThat(group.series()).allSatisfy(series -> {
        assertThat(series.measures())
            .containsOnlyKeys("calls/s", "p50 µs", "p99 µs", "CPU µs/call", "B/call");
        assertThat(series.measures().values()).allMatch(figures -> figures.size() == 3);
        assertThat(series.median("calls/s")).isPositive();
      });
      assertThat(group.noise()).extracting(Series::name).isEqualTo("an empty loop");
    }
    assertThat(calls.sum()).isPositive();
  }

  @Test
  void run_contestantThatFails_endsTheRunWithItsName() {
    Load one = new Load(1, false);
    Contestant throwing = Contestant.blocking("throwing", key -> {
      throw new IllegalStateException("no hit");
    });
    Contestant failing = new Contestant(
        "failing", key -> CompletableFuture.failedFuture(new IllegalStateException("no hit")));

    assertThatThrownBy(() -> new Rounds(options, "call").run("t", one, KEYS, List.of(throwing)))
        .hasMessageContaining("throwing failed")
        .hasMessageContaining("no hit");
    assertThatThrownBy(
            () -> new Rounds(options, "call").run("t", new Load(2, true), KEYS, List.of(failing)))
        .hasMessageContaining("failing failed");
  }

  @Test
  void draw_uniformAndZipf_areAsTheySay() {
    int[] uniform = Distribution.UNIFORM.draw(1_000, new Random(1));
    int[] zipf = Distribution.ZIPF.draw(1_000, new Random(1));

    assertThat(Integer.bitCount(uniform.length)).isEqualTo(1);
    assertThat(share(uniform, 10)).isBetween(0.009, 0.011);
    assertThat(share(zipf, 10)).isBetween(0.36, 0.41); // the ten largest of 1,000 weights: 0.385
    assertThat(Arrays.stream(zipf).min().orElse(-1)).isZero();
    assertThat(Arrays.stream(zipf).max().orElse(-1)).isEqualTo(999);
  }

  private static double share(int[] draws, int below) {
    return Arrays.stream(draws).filter(key -> key < below).count() / (double) draws.length;
  }

  @Test
  void parse_wrongArguments_saysWhich() {
    assertThatThrownBy(() -> RoundOptions.parse("1", "0", "--colour", "red"))
        .hasMessageContaining("unknown option --colour")
        .hasMessageContaining("--callers");
    assertThatThrownBy(() -> RoundOptions.parse("1", "0", "--rounds"))
        .hasMessageContaining("--rounds wants a value");
    assertThat(RoundOptions.parse("1,64", "0", "--values", "1,2").loads())
        .containsExactly(new Load(1, false), new Load(64, false));
  }
}
