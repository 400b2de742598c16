package io.cachechain.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("M14: digests show whether an engine does the same")
class DigestsTest {
  private static final Path FROZEN = Path.of("digests.txt");

  /** A few of them; the command compares all. */
  private static final int SEEDS = 400;

  @Test
  @DisplayName(
      "what happens is what is frozen in digests.txt: a change that is meant says so, and freezes anew")
  void frozen_firstSeeds_areTheSame() throws IOException {
    Digests now = Digests.of(Simulation.create(), SEEDS);

    assertThat(now.differingFrom(Digests.read(FROZEN)))
        .as("first seeds of the blocks that differ; docs/simulator.md says how to freeze anew")
        .isEmpty();
  }

  @Test
  void frozen_seeds_areManyMore() throws IOException {
    assertThat(Digests.read(FROZEN).seeds()).isEqualTo(20_000);
  }

  @Test
  void write_thenRead_sameDigests(@TempDir Path folder) throws IOException {
    Digests digests = Digests.of(Simulation.create(), Digests.BLOCK + 1);
    digests.write(folder.resolve("digests"));

    Digests read = Digests.read(folder.resolve("digests"));

    assertThat(read.seeds()).isEqualTo(2 * Digests.BLOCK);
    assertThat(digests.differingFrom(read)).isEmpty();
    assertThat(read.differingFrom(digests)).isEmpty();
  }

  @Test
  void differingFrom_otherEngine_namesTheBlock() {
    Digests planted =
        Digests.of(Simulation.create().with(PlantedFault.of("fill-by-version").orElseThrow()), 1);

    assertThat(planted.differingFrom(Digests.of(Simulation.create(), 1))).containsExactly(0L);
  }

  @Test
  @DisplayName("exceptions can be reworded: their types and numbers count")
  void withoutWords_exceptions_typesAndNumbersAreLeft() {
    String trace = """
        n1 get k = io.cachechain.TimeoutException: chain 'sim': no answer within 500 ms; 4 callers
        n1 get k = 5 (java.util.concurrent.CancellationException)
        """;

    assertThat(Digests.withoutWords(trace)).isEqualTo("""
            n1 get k = io.cachechain.TimeoutException:  500 4\s
            n1 get k = 5 (java.util.concurrent.CancellationException)
            """);
  }

  @Test
  void first_seeds_asManyBlocks() throws IOException {
    Digests frozen = Digests.read(FROZEN);

    assertThat(frozen.first(Digests.BLOCK + 1).seeds()).isEqualTo(2 * Digests.BLOCK);
    assertThat(frozen.first(Long.MAX_VALUE).seeds()).isEqualTo(frozen.seeds());
  }
}
