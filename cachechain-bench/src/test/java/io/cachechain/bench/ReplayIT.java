package io.cachechain.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.testing.server.PostgresServer;
import io.cachechain.testing.server.RedisServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The replay as users run it, on real servers, with a trace that is made here. */
class ReplayIT {
  @TempDir
  Path directory;

  @Test
  @DisplayName("P11, P7: each layer's requests add up, and each key is loaded once")
  void run_moreKeysThanFitNear_addsUpAndLoadsEachKeyOnce() throws Exception {
    Random random = new Random(42);
    int keys = ReplayChain.NEAR_SIZE + 2_000;
    IntStream scan = IntStream.range(0, keys);
    IntStream again = IntStream.generate(() -> random.nextInt(keys)).limit(20_000);
    Path trace = TraceFile.of(
        directory.resolve("made.trace.xz"),
        IntStream.concat(scan, again).map(key -> (key << 9) | Integer.MIN_VALUE));
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    int result = Replay.run(
        new PrintStream(out, true, UTF_8),
        System.err,
        trace.toString(),
        "--redis",
        RedisServer.shared().url(),
        "--postgres",
        PostgresServer.shared().url());

    String printed = out.toString(UTF_8);
    assertThat(result).as(printed).isZero();
    assertThat(printed)
        .contains("12,000 loads of the origin for 12,000 different keys")
        .contains(
            "32,000 values read, each compared with the origin's row: 0 wrong, 0 reads failed")
        .contains("All sums add up")
        .containsPattern("redis +[0-9,]+ +[1-9]"); // what Caffeine evicted came from Redis
  }
}
