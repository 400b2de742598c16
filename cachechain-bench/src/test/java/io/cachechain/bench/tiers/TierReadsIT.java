package io.cachechain.bench.tiers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TierReadsIT {
  @ParameterizedTest
  @ValueSource(strings = {"memcached", "postgres"})
  @DisplayName("K11: the benchmark of reads of a tier runs, and finds all values")
  void run_shortTurns_findsAllValues(String tier) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();

    TierReads.run(
        new PrintStream(printed, true, StandardCharsets.UTF_8), tier, 1, 50, ".* 1024 B, .*");

    assertThat(printed.toString(StandardCharsets.UTF_8).lines()).hasSize(7);
  }
}
