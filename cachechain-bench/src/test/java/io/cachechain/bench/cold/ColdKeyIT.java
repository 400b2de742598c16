package io.cachechain.bench.cold;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The cold key as anyone can try it, but short; the wait of the last caller is not checked here.
 */
class ColdKeyIT {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  @DisplayName("C9 P7: callers in two JVMs who ask for a cold key at once make one load")
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void run_twoNodes_oneLoadForEachKey() throws Exception {
    int result = run("--nodes", "2", "--callers", "1000", "--keys", "5", "--load-millis", "300");

    assertThat(result).as(out.toString(UTF_8)).isZero();
    assertThat(out.toString(UTF_8)).contains("| 2 | 1,000 | 5 | 5 | 0 | 300 ms |");
  }

  @Test
  void run_wrongOption_saysSo() throws Exception {
    assertThat(run("--nodes")).isEqualTo(2);
    assertThat(run("--laps", "3")).isEqualTo(2);
    assertThat(out.toString(UTF_8))
        .contains("usage: ColdKeyBench")
        .contains("--nodes is missing, a positive number is needed")
        .contains("no such option: --laps");
  }

  private int run(String... arguments) throws Exception {
    PrintStream print = new PrintStream(out, true, UTF_8);
    return ColdKeyBench.run(print, print, arguments);
  }
}
