package io.cachechain.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The replay beside others, and the memory of near entries, as users run them, in small. A value that is not the origin's ends the replay. */
class ReplayRoundsIT {
  @TempDir
  Path folder;

  @Test
  void main_smallTrace_measuresAllContestants() throws Exception {
    Random random = new Random(42);
    Path trace = TraceFile.of(
        folder.resolve("made.trace.xz"),
        IntStream.generate(() -> random.nextInt(300)).limit(3_000));
    Path file = folder.resolve("replay.json");

    ReplayRounds.main(
        trace.toString(), "--threads", "4", "--rounds", "1", "--json", file.toString());

    assertThat(Files.readString(file))
        .contains("\"chain\"", "JetCache", "by hand, Redisson", "by hand, Lettuce", "loads/key")
        .contains("3,000 accesses of 300 keys, 4 threads");
  }

  @Test
  void main_fewEntries_measuresTheirMemory() throws Exception {
    Path file = folder.resolve("near-memory.json");

    NearMemory.main("1000", file.toString());

    assertThat(Files.readString(file))
        .contains("\"chain\"", "Caffeine without expiry", "cache2k", "B/entry");
  }
}
