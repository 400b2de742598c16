package io.cachechain.bench.race;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The lag of another node as anyone can measure it, but short; its length is not checked here. */
class LagIT {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  @DisplayName("P4: each write reaches the near copy of another node")
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void run_writes_otherNodeAnswersWithEach() throws Exception {
    int result = run("--writes", "200", "--only", "cachechain");

    assertThat(result).as(out.toString(UTF_8)).isZero();
    assertThat(out.toString(UTF_8)).contains("cachechain, Caffeine and Redis | 200 |");
  }

  @Test
  void run_wrongNumber_saysSo() throws Exception {
    assertThat(run("--writes", "few")).isEqualTo(2);
    assertThat(run("--writes", "0")).isEqualTo(2);
    assertThat(out.toString(UTF_8))
        .contains("usage: LagBench")
        .contains("--writes is few, a positive number is needed");
  }

  private int run(String... arguments) throws Exception {
    PrintStream print = new PrintStream(out, true, UTF_8);
    return LagBench.run(print, print, arguments);
  }
}
