package io.cachechain.bench.race;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The race of two nodes as anyone can run it, but short. */
class RaceIT {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  @DisplayName("P3 P4 Z28: who misses while another node writes is not left with the old value")
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void run_missesRaceWrites_nobodyStaleForGood() throws Exception {
    int result = run("--races", "800", "--only", "cachechain");

    assertThat(result).as(out.toString(UTF_8)).isZero();
    assertThat(out.toString(UTF_8))
        .containsPattern("cachechain, Caffeine and Redis \\| 800 \\| [1-9]");
  }

  @Test
  void run_unknownContestant_saysSo() throws Exception {
    assertThat(run("--only", "nobody")).isEqualTo(2);
    assertThat(run("--races")).isEqualTo(2);
    assertThat(run("--laps", "3")).isEqualTo(2);
    assertThat(out.toString(UTF_8)).contains("usage: RaceBench").contains("no such option: --laps");
  }

  private int run(String... arguments) throws Exception {
    PrintStream print = new PrintStream(out, true, UTF_8);
    return RaceBench.run(print, print, arguments);
  }
}
