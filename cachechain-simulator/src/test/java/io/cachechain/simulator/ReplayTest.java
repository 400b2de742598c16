package io.cachechain.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("M14: a seed replays exactly")
class ReplayTest {
  private static final int SEEDS = 50;

  @Test
  void trace_sameSeedTwice_sameEvents() {
    for (long seed = 0; seed < SEEDS; seed++) {
      Report one = Simulation.create().trace(seed);
      Report other = Simulation.create().trace(seed);

      assertThat(other.lines()).as("seed " + seed).isEqualTo(one.lines());
      assertThat(other.fingerprint()).isEqualTo(one.fingerprint());
    }
  }

  @Test
  void trace_whetherKeptOrNot_sameEvents() {
    for (long seed = 0; seed < SEEDS; seed++) {
      assertThat(Simulation.create().run(seed).fingerprint())
          .as("seed " + seed)
          .isEqualTo(Simulation.create().trace(seed).fingerprint());
    }
  }

  @Test
  void trace_inAnotherJvm_sameEvents() throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    java.lang.Process other = new ProcessBuilder(List.of(
            java,
            "-Dtest.log.level=OFF",
            "-cp",
            System.getProperty("java.class.path"),
            Simulate.class.getName(),
            "--seed",
            "7",
            "--whole",
            "true"))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
    String printed = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(other.waitFor()).isZero();
    assertThat(printed).isEqualTo(Simulation.create().trace(7) + System.lineSeparator());
  }

  @Test
  void run_otherSeeds_otherEvents() {
    assertThat(Simulation.create().run(1).fingerprint())
        .isNotEqualTo(Simulation.create().run(2).fingerprint());
  }
}
