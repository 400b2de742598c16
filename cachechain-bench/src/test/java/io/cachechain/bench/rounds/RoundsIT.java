package io.cachechain.bench.rounds;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmarks on servers, as users run them, for a moment. A read that is no hit, or a failed put, would end them. */
class RoundsIT {
  @TempDir
  Path folder;

  private String[] briefly(Path file) {
    return new String[] {
      "--callers",
      "2",
      "--values",
      "100,1024",
      "--distributions",
      "zipf",
      "--keys",
      "50",
      "--warm-ups",
      "0",
      "--rounds",
      "1",
      "--turn",
      "100",
      "--json",
      file.toString()
    };
  }

  @Test
  void farHits_allContestants_areMeasured() throws Exception {
    Path file = folder.resolve("far.json");

    FarHits.main(briefly(file));

    assertThat(Files.readString(file))
        .contains("\"chain\"", "Redisson", "Lettuce", "JetCache", "256 in flight, 1,024 B, zipf");
  }

  @Test
  void puts_allContestants_areMeasured() throws Exception {
    Path file = folder.resolve("puts.json");

    Puts.main(briefly(file));

    assertThat(Files.readString(file))
        .contains("\"chain\"", "by hand, Redisson", "by hand, Lettuce", "JetCache")
        .contains("other nodes are notified", "nobody is notified");
  }
}
