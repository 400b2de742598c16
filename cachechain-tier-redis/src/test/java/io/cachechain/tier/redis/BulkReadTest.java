package io.cachechain.tier.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.ChainStats;
import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import io.cachechain.spi.Condition;
import io.cachechain.testing.SmallHeap;
import io.cachechain.testing.TestEntries;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("H22 Z71: the answers to a bulk read are bounded together")
class BulkReadTest {
  private static final int KEYS = 40;

  private final RedisProcess server = RedisProcess.start();

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"together", "alone"})
  @DisplayName(
      "of 360 MB that strangers have stored, read by a process of 128 MiB at once, each is a miss, and none a failure")
  void getAll_foreignValues_fitInASmallHeap(String way, @TempDir Path directory) throws Exception {
    byte[] value = new byte[9_000_000];
    for (int i = 0; i < KEYS; i++) {
      byte[] unused = server.send("SET".getBytes(UTF_8), ("books:e:k" + i).getBytes(UTF_8), value);
    }

    assertThat(SmallHeap.run(128, directory, Reader.class, server.url(), way))
        .contains(KEYS + " misses, 0 failures");
  }

  @ParameterizedTest
  @CsvSource({"2, 200000", "50, 10000", "50, 300000", "300, 4000", "300, 9000", "1, 3000000"})
  @DisplayName("entries of each length, short ones between long ones, come back as they are")
  void getAll_entriesOfAllLengths_comeBack(int keys, int length) throws Exception {
    try (OpenLayer open =
        OpenLayer.connected(RedisLayer.at(server.url()), Duration.ofSeconds(60))) {
      Map<String, byte[]> stored = new HashMap<>();
      for (int i = 0; i < keys; i++) {
        byte[] bytes = new byte[i % 3 == 0 ? length : i % 3 == 1 ? length / 2 : 10];
        var entry = TestEntries.value("k" + i, OpenLayer.version(1), bytes);
        stored.put("k" + i, entry.bytes());
        var unused = open.layer()
            .put("k" + i, entry, Condition.newerWins(), OpenLayer.deadline())
            .toCompletableFuture()
            .get(60, TimeUnit.SECONDS);
      }
      List<String> asked = new ArrayList<>(stored.keySet());
      asked.add("none");

      Map<String, CompletionStage<byte[]>> answers =
          open.layer().getAll(asked, OpenLayer.deadline());

      assertThat(answers).hasSize(keys + 1);
      for (Map.Entry<String, CompletionStage<byte[]>> answer : answers.entrySet()) {
        assertThat(answer.getValue().toCompletableFuture().get(60, TimeUnit.SECONDS))
            .isEqualTo(stored.get(answer.getKey()));
      }
    }
  }

  @Test
  @DisplayName(
      "a caller who leaves takes no neighbour along, whose entry is still to be read whole")
  void getAll_someLeave_othersAreAnswered() throws Exception {
    byte[] value = new byte[1_000_000];
    List<String> keys = IntStream.range(0, 20).mapToObj(i -> "k" + i).toList();
    for (String key : keys) {
      byte[] unused = server.send("SET".getBytes(UTF_8), ("books:" + key).getBytes(UTF_8), value);
    }
    try (OpenLayer open =
        OpenLayer.connected(RedisLayer.at(server.url()), Duration.ofSeconds(60))) {
      Map<String, CompletionStage<byte[]>> answers =
          open.layer().getAll(keys, OpenLayer.deadline());
      for (int i = 0; i < 20; i += 2) {
        boolean unused = answers.get("k" + i).toCompletableFuture().cancel(true);
      }

      for (int i = 1; i < 20; i += 2) {
        assertThat(answers.get("k" + i).toCompletableFuture())
            .succeedsWithin(Duration.ofSeconds(60));
      }
    }
  }

  /** What runs in the process with little memory. */
  static final class Reader {
    private Reader() {}

    public static void main(String[] args) {
      Properties settings = new Properties();
      settings.setProperty("cachechain.chains.books.connect.timeout", "60s");
      try (CloseableChain<String, String> chain = ChainBuilder.create(
              "books", String.class, String.class)
          .layer(RedisLayer.at(args[0]), l -> l.timeout(Duration.ofMinutes(4)).requireUp())
          .timeout(Duration.ofMinutes(4))
          .settings(settings)
          .build()) {
        List<String> keys = IntStream.range(0, KEYS).mapToObj(i -> "k" + i).toList();
        if (args[1].equals("together")) {
          chain.getAll(keys);
        } else {
          keys.stream()
              .map(key -> chain.async().get(key))
              .toList()
              .forEach(CompletableFuture::join);
        }
        ChainStats redis = chain.stats().layer("redis");
        System.out.println(redis.undecodable() + " misses, " + redis.failures() + " failures");
      }
    }
  }
}
