package io.cachechain.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("M14: digests show whether an engine does the same")
class DigestsTest {
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
}
