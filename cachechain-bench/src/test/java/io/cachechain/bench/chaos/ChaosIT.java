package io.cachechain.bench.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The chaos run as anyone can start it, but short: each disturbance once, on real servers, with three JVMs. */
class ChaosIT {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  @DisplayName(
      "M16 P1 P4 P5 P6 P9 P10: servers and nodes killed, stopped, cut off, slowed and filled under load, with default settings")
  @Timeout(value = 6, unit = TimeUnit.MINUTES)
  void run_eachDisturbanceOnce_allHolds() throws Exception {
    int result = run("--strike", "1000", "--rest", "700", "--keys", "300");

    assertThat(result).as(out.toString(UTF_8)).isZero();
    assertThat(out.toString(UTF_8)).contains("a node killed", "At rest", "All held.");
  }

  @Test
  void run_badOption_saysSo() throws Exception {
    assertThat(run("--rounds", "0")).isEqualTo(2);
    assertThat(run("--quietly", "1")).isEqualTo(2);
    assertThat(run("--nodes")).isEqualTo(2);
    assertThat(out.toString(UTF_8))
        .contains("usage: ChaosBench", "--rounds is 0", "no value behind it: --quietly");
  }

  private int run(String... arguments) throws Exception {
    PrintStream print = new PrintStream(out, true, UTF_8);
    return ChaosBench.run(print, print, arguments);
  }
}
