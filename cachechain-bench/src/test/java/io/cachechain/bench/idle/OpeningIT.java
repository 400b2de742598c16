package io.cachechain.bench.idle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is opened in JVMs of its own, as users run it, for a second. */
class OpeningIT {
  @TempDir
  Path folder;

  @Test
  void firstChain_eachOpening_answers() throws Exception {
    Path file = folder.resolve("first-chain.json");

    FirstChain.main("1", file.toString());

    assertThat(Files.readString(file))
        .contains("chain of Caffeine, Redis and PostgreSQL", "Redisson alone", "CPU ms");
  }

  @Test
  void idleChain_eachOpening_isWatched() throws Exception {
    Path file = folder.resolve("idle.json");

    IdleChain.main("1", file.toString());

    assertThat(Files.readString(file))
        .contains(
            "chain of Caffeine and Redis", "an empty JVM", "wake-ups/s", "connections to Redis");
  }
}
