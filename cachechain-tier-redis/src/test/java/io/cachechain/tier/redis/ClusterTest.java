package io.cachechain.tier.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.spi.Backplane;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.Condition;
import io.cachechain.spi.PutResult;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is different in a cluster: some keys can be reached while others cannot. */
class ClusterTest {
  private static final List<String> KEYS =
      IntStream.range(0, 90).mapToObj(i -> "key-" + i).toList();

  private static RedisClusterProcesses cluster;

  @BeforeAll
  static void start() {
    cluster = RedisClusterProcesses.start(3);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  @DisplayName("K4: braces, blanks and letters beyond ASCII find their slot, alone and together")
  void keys_oddNames_findTheirSlot() throws Exception {
    List<String> odd = List.of(
        "a{b}c", "a}b{c}d", "{}x", "x{y", "a{}b{c}", "{{a}}", "ü {ä} ö", "a b", "日本{語}", "}{");
    try (OpenLayer open = OpenLayer.connected(cluster.layer())) {
      for (String key : odd) {
        assertThat(open.put(key, 1)).as(key).isEqualTo(PutResult.stored());
        assertThat(cluster.serverOf(key).command("EXISTS", key)).as(key).isEqualTo(":1\r\n");
      }

      Map<String, PutResult> results = putAll(open, odd, 2);
      Map<String, CompletionStage<byte[]>> answers = open.layer().getAll(odd, OpenLayer.deadline());

      for (String key : odd) {
        assertThat(results.get(key)).as(key).isEqualTo(PutResult.stored());
        assertThat(OpenLayer.result(answers.get(key)))
            .as(key)
            .isEqualTo(OpenLayer.value(key, 2).bytes());
      }
    }
  }

  @Test
  @DisplayName("K4 K11: while one server hangs, only its keys fail")
  void getAllAndPutAll_oneServerHangs_onlyItsKeysFail() throws Exception {
    RedisProcess hanging = cluster.master(1);
    try (OpenLayer open = OpenLayer.connected(cluster.layer())) {
      putAll(open, KEYS, 1);
      List<String> theirs =
          KEYS.stream().filter(key -> cluster.serverOf(key) == hanging).toList();
      assertThat(theirs).isNotEmpty().hasSizeLessThan(KEYS.size());
      hanging.freeze();
      try {
        Map<String, CompletionStage<byte[]>> answers =
            open.layer().getAll(KEYS, OpenLayer.deadline());

        for (String key : KEYS) {
          if (theirs.contains(key)) {
            assertThat(OpenLayer.failure(answers.get(key)))
                .as(key)
                .isIn(FailureKind.TIMEOUT, FailureKind.CONNECTION);
          } else {
            assertThat(OpenLayer.result(answers.get(key)))
                .as(key)
                .isEqualTo(OpenLayer.value(key, 1).bytes());
          }
        }
      } finally {
        hanging.thaw();
      }
      await().atMost(Duration.ofSeconds(30)).until(() -> open.failureOfGet(theirs.get(0)) == null);
    }
  }

  @Test
  @DisplayName(
      "G12 K12: the stream lives on one server of the cluster; another one's restart is a loss, and no gap")
  void backplane_otherServerRestarts_goesOn() throws Exception {
    RedisProcess holder = cluster.serverOf(RedisLayerProvider.DEFAULT_STREAM);
    RedisProcess other = cluster.master(cluster.master(0) == holder ? 1 : 0);
    AtomicInteger losses = new AtomicInteger();
    EventRecorder recorder = new EventRecorder();
    try (OpenLayer open = OpenLayer.connected(cluster.layer())) {
      open.layer().onDataLoss(losses::incrementAndGet);
      Backplane backplane = open.layer().backplane().orElseThrow();
      var unused = backplane.subscribe(recorder);
      recorder.awaits(EventRecorder.COMPLETE);
      putAll(open, KEYS, 1);
      assertThat(losses).hasValue(0);

      cluster.restart(other);
      await().atMost(Duration.ofSeconds(60)).until(() -> losses.get() > 0);
      assertThat(OpenLayer.failure(backplane.publish("a".getBytes(UTF_8), OpenLayer.deadline())))
          .isNull();
      recorder.awaits("a");

      assertThat(recorder.all()).containsExactly(EventRecorder.COMPLETE, "a");
    }
  }

  @Test
  @DisplayName("A28: a cluster that is taken for one server is a fault that says the remedy")
  void open_clusterAsOneServer_saysTheRemedy() throws Exception {
    try (OpenLayer open = OpenLayer.open(RedisLayer.at(cluster.master(0).url()))) {
      assertThatThrownBy(() -> OpenLayer.result(open.layer().connected()))
          .isInstanceOfSatisfying(
              LayerException.class,
              failure -> assertThat(failure.kind()).isEqualTo(FailureKind.MISUSE))
          .hasMessageContaining("mode=cluster");
      assertThat(open.failureOfGet("a")).isEqualTo(FailureKind.REFUSED);
    }
  }

  private static Map<String, PutResult> putAll(OpenLayer open, List<String> keys, int number)
      throws Exception {
    Map<String, ByteLayer.Put> puts = new LinkedHashMap<>();
    keys.forEach(key ->
        puts.put(key, new ByteLayer.Put(OpenLayer.value(key, number), Condition.newerWins())));
    Map<String, PutResult> results = new LinkedHashMap<>();
    for (Map.Entry<String, CompletionStage<PutResult>> each :
        open.layer().putAll(puts, OpenLayer.deadline()).entrySet()) {
      results.put(each.getKey(), OpenLayer.result(each.getValue()));
    }
    return results;
  }
}
