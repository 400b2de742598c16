package io.cachechain.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The search for the seeds takes minutes, and is a command ({@code --table}); here its result is held, which is the table in docs/simulator.md. */
@DisplayName("M14: a planted fault is found")
class PlantedFaultsTest {
  private static final Path PAGE = Path.of("..", "docs", "simulator.md");

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void find_plantedFault_isFoundAtTheSeedOfTheTable(PlantedFault fault) throws IOException {
    Row row = rows().stream()
        .filter(each -> each.fault().equals(fault.word()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no row for " + fault.word() + " in " + PAGE));

    Report found = Simulation.create().with(fault).find(row.seed(), 1);

    assertThat(found)
        .as(
            "%s is not found at seed %d: run --table 15000, and put what it prints into %s",
            fault.word(), row.seed(), PAGE)
        .isNotNull();
    assertThat(found.violations().get(0).promise()).isEqualTo(row.promise());
    assertThat(row.hazards()).isEqualTo(fault.hazards());
  }

  @Test
  @DisplayName("what is found is the fault: no node is called once the run has begun to close them")
  void run_readsPlannedForLater_noneComesAfterClosing() {
    Simulation simulation = Simulation.create().with(PlantedFault.REPLAYED_AT_EQUAL_VERSION);
    for (long seed = 3_310; seed < 3_330; seed++) {
      assertThat(simulation.run(seed).toString()).as("seed " + seed).doesNotContain("was closed");
    }
  }

  @Test
  void table_allRows_areFaults() throws IOException {
    assertThat(rows())
        .extracting(Row::fault)
        .containsExactlyElementsOf(
            Arrays.stream(PlantedFault.values()).map(PlantedFault::word).toList());
  }

  @Test
  @DisplayName("each patch of the engine is a fault's, and each fault of the engine has one")
  void patches_allFiles_areFaults() throws IOException {
    Path folder = Path.of("src/main/resources/io/cachechain/simulator/faults");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(Arrays.stream(PlantedFault.values())
              .filter(PlantedFault::inEngine)
              .map(fault -> fault.word() + ".diff")
              .toList());
    }
  }

  private static List<Row> rows() throws IOException {
    return Files.readAllLines(PAGE).stream()
        .filter(line -> line.matches("\\| `[a-z-]+` \\|.*"))
        .map(line -> line.split(" *\\| *"))
        .map(cells ->
            new Row(cells[1].replace("`", ""), cells[2], Long.parseLong(cells[3]), cells[4]))
        .toList();
  }

  private record Row(String fault, String hazards, long seed, String promise) {}
}
