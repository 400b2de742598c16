package io.cachechain.tier.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.spi.Condition;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.Version;
import io.cachechain.testing.TestEntries;
import io.cachechain.testing.server.MemcachedServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is asked of a server for each operation: exact numbers, whatever the machine. */
class RequestsIT {
  private static final int GET = 0x00;
  private static final int SET = 0x01;
  private static final int ADD = 0x02;
  private static final int NOOP = 0x0a;
  private static final int GET_QUIETLY = 0x09;

  private CountingProxy proxy;
  private LayerOnServers servers;

  @BeforeEach
  void open() throws Exception {
    MemcachedServer server = MemcachedServer.shared();
    proxy = new CountingProxy(server.host(), server.port());
    servers = new LayerOnServers(
            MemcachedLayer.at(proxy.address()).operationTimeout(Duration.ofSeconds(20)),
            Duration.ofSeconds(20))
        .up();
    proxy.take();
  }

  @AfterEach
  void close() throws Exception {
    servers.close();
    proxy.close();
  }

  private Deadline deadline() {
    return Deadline.in(servers.clock, Duration.ofSeconds(20));
  }

  private static <T> T result(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private void put(String key, int version) throws Exception {
    var unused = result(servers.layer.put(
        key,
        TestEntries.value(key, Version.of(1_700_000_000_000L + version, 0, 0, 1), new byte[10]),
        Condition.newerWins(),
        deadline()));
  }

  @Test
  @DisplayName("K11: a read of one key is one request, of a hundred as well")
  void read_oneOrManyKeys_oneRequest() throws Exception {
    byte[] nothing = result(servers.layer.get("counted-absent", deadline()));
    assertThat(nothing).isNull();
    assertThat(proxy.take()).containsExactly(GET);

    List<String> keys = IntStream.range(0, 100).mapToObj(i -> "counted-" + i).toList();
    Map<String, CompletionStage<byte[]>> answers = servers.layer.getAll(keys, deadline());
    assertThat(answers).containsOnlyKeys(keys);
    for (CompletionStage<byte[]> each : answers.values()) {
      var unused = result(each);
    }

    // One sequence: the quiet ones are answered with the one at their end.
    List<Integer> asked = proxy.take();
    assertThat(asked).hasSize(101).endsWith(NOOP);
    assertThat(asked.subList(0, 100)).containsOnly(GET_QUIETLY);
  }

  @Test
  @DisplayName("K11: a put takes two round trips, of a new key, a held one, and one that is newer")
  void put_eachOutcome_twoRequestsAtMost() throws Exception {
    String key = "counted-put-" + System.nanoTime();

    put(key, 1);
    assertThat(proxy.take()).containsExactly(GET, ADD);
    put(key, 2);
    assertThat(proxy.take()).containsExactly(GET, SET);
    put(key, 1);
    assertThat(proxy.take()).as("superseded").containsExactly(GET);
  }

  @Test
  @DisplayName("K11: keys whose server is away fail one by one, without a request")
  void read_manyKeysServerAway_allFail() throws IOException {
    proxy.close();
    List<String> keys = IntStream.range(0, 10).mapToObj(i -> "counted-" + i).toList();

    Map<String, CompletionStage<byte[]>> answers = servers.layer.getAll(keys, deadline());

    assertThat(answers).containsOnlyKeys(keys);
    answers
        .values()
        .forEach(
            answer -> assertThat(answer.toCompletableFuture()).failsWithin(Duration.ofSeconds(20)));
  }
}
