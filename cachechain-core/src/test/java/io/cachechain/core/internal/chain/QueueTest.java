package io.cachechain.core.internal.chain;

import static io.cachechain.core.WritePolicy.queued;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.CloseableChain;
import io.cachechain.DeadlineExceededException;
import io.cachechain.FailureKind;
import io.cachechain.WriteOutcome;
import io.cachechain.core.WritePolicy;
import io.cachechain.spi.PutResult.Status;
import io.cachechain.testing.FakeLayer;
import io.cachechain.testing.FaultPlan;
import io.cachechain.testing.LayerCall;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class QueueTest {
  private final Chains chains = Chains.create();

  private CloseableChain<String, String> queued(WritePolicy policy) {
    return chains.two(l -> l.writes(policy), b -> b);
  }

  private Status put(CloseableChain<String, String> chain, String key) {
    return chain.put(key, "v").layers().get("redis").status();
  }

  @Test
  @DisplayName("F3: only the newest version of a key waits")
  void put_keyWaits_newestReplacesIt() {
    CloseableChain<String, String> chain = queued(WritePolicy.queued());
    chains.redis.holds();
    chain.put("k", "v1");
    chain.put("k", "v2");
    chain.put("k", "v3");

    chains.redis.recovers();
    chains.redis.releases();
    assertThat(chain.flush(ofSeconds(1))).isEmpty();

    assertThat(chains.redis.puts()).isEqualTo(2); // the one under way, and the newest
    assertThat(chain.with(c -> c.skipReads("near")).get("k")).isEqualTo("v3");
  }

  @Test
  @DisplayName(
      "F15 P12: what waited in the queue lives from when it was put, not from when it is sent")
  void put_waitsInTheQueue_lifeBeginsWithThePut() {
    CloseableChain<String, String> chain = chains.two(
        l -> l.writes(WritePolicy.queued()).timeout(ofSeconds(200)), b -> b.ttl(ofSeconds(100)));
    chains.redis.onPuts().holds();
    chain.put("k", "under way");
    chain.put("k", "v");
    chains.clock.advance(ofSeconds(80));
    chains.redis.onPuts().recovers();
    chains.redis.releases();
    assertThat(chain.flush(ofSeconds(1))).isEmpty();
    CloseableChain<String, String> other = chains.otherNode(chains.redis);
    assertThat(other.getIfPresent("k")).isEqualTo("v");

    chains.clock.advance(ofSeconds(21));

    assertThat(other.getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName("B17: a caller's timeout bounds his wait for a place in the queue, too")
  void put_queueFullAndCallHasNoTime_endsInTime() {
    CloseableChain<String, String> chain =
        queued(WritePolicy.queued().queueCapacity(1).whenFullWait(ofSeconds(5)));
    chains.redis.holds();
    put(chain, "under way");
    put(chain, "waits");
    long begin = chains.clock.nanoTime();

    assertThatThrownBy(() -> chain.with(c -> c.timeout(ofMillis(50))).put("k", "v"))
        .isInstanceOf(DeadlineExceededException.class);

    assertThat(chains.clock.nanoTime() - begin).isLessThanOrEqualTo(60_000_000L);
  }

  @Test
  @DisplayName("F3: nothing is queued for the layer that gave the hit, nor for those beyond it")
  void get_hitInTheMiddle_onlyNearerLayersAreWritten() {
    CloseableChain<String, String> chain = chains
        .builder()
        .layer(chains.near())
        .layer(chains.redis, l -> l.writes(WritePolicy.queued()))
        .layer(chains.jdbc, l -> l.writes(WritePolicy.queued()))
        .build();
    chains.otherNode(chains.redis).put("k", "v");
    chains.redis.resetCalls();

    assertThat(chain.get("k")).isEqualTo("v");
    assertThat(chain.flush(ofSeconds(1))).isEmpty();

    assertThat(chains.redis.puts()).isZero();
    assertThat(chains.jdbc.calls()).isEmpty();
    assertThat(chains.nearLayer.peek("k")).isNotNull();
  }

  @Test
  @DisplayName("F4 F5 F17: drop newest: what meets a full queue is missed")
  void overflow_dropNewest_missed() {
    CloseableChain<String, String> chain =
        queued(WritePolicy.queued().queueCapacity(2).whenFullDropNewest());
    chains.redis.holds();
    put(chain, "under way");

    assertThat(List.of(put(chain, "a"), put(chain, "b"), put(chain, "c")))
        .containsExactly(Status.QUEUED, Status.QUEUED, Status.MISSED);
    assertThat(chain.stats().layer("redis").drops()).isEqualTo(1);
  }

  @Test
  @DisplayName("F4 F5: drop oldest: what waits longest gives way, and is missed")
  void overflow_dropOldest_newestIsQueued() {
    CloseableChain<String, String> chain =
        queued(WritePolicy.queued().queueCapacity(2).whenFullDropOldest());
    chains.redis.holds();
    put(chain, "under way");

    assertThat(List.of(put(chain, "a"), put(chain, "b"), put(chain, "c")))
        .containsOnly(Status.QUEUED);
    chains.redis.recovers();
    chains.redis.releases();

    assertThat(chain.stats().layer("redis").drops()).isEqualTo(1);
    assertThat(chain.describe().toString()).contains("1 to replay");
    assertThat(chains.redis.keys()).hasSize(3);
    assertThat(chain.flush(ofSeconds(1))).isEmpty();
    assertThat(chain.describe().toString()).doesNotContain("to replay");
  }

  @Test
  @DisplayName("F4 F5: wait: the caller waits as long as was said, then the write is missed")
  void overflow_wait_missedAfterTheWait() {
    CloseableChain<String, String> chain =
        queued(WritePolicy.queued().queueCapacity(1).whenFullWait(ofMillis(50)));
    chains.redis.holds();
    put(chain, "under way");
    put(chain, "a");
    long begin = chains.clock.nanoTime();

    Status status = put(chain, "b");

    assertThat(status).isEqualTo(Status.MISSED);
    assertThat(chains.clock.nanoTime() - begin).isBetween(50_000_000L, 60_000_000L);
  }

  @Test
  @DisplayName("F4 F5: wait: room in time lets the write in")
  void overflow_waitAndRoom_queued() {
    CloseableChain<String, String> chain =
        queued(WritePolicy.queued().queueCapacity(1).whenFullWait(ofSeconds(1)));
    chains.redis.holds();
    put(chain, "under way");
    put(chain, "a");
    CompletableFuture<WriteOutcome> waits = chain.async().put("b", "v");

    chains.redis.recovers();
    chains.redis.releases();

    assertThat(waits.join().layers().get("redis").status()).isEqualTo(Status.QUEUED);
    assertThat(chain.flush(ofSeconds(1))).isEmpty();
    assertThat(chains.redis.keys()).hasSize(3);
  }

  @Test
  @DisplayName(
      "P1 F5: run in caller: until that write has ended, what was queued before it is read")
  void overflow_runInCallerBehindAQueuedWrite_theQueuedOneIsRead() {
    CloseableChain<String, String> chain = Chains.withNearOf(1)
        .builder()
        .layer(
            chains.redis,
            l -> l.writes(WritePolicy.queued().queueCapacity(1).whenFullRunInCaller()))
        .build();
    chains.redis.onPuts().holds();
    chain.put("k", "v1");
    chain.put("fills the queue", "v");
    CompletableFuture<WriteOutcome> inCaller = chain.async().put("k", "v2");

    assertThat(inCaller).isNotDone();
    assertThat(chain.getIfPresent("k")).isEqualTo("v1");
    FaultPlan unused = chains.redis.onPuts().recovers();
    chains.redis.releases();
    assertThat(inCaller).isDone();
    assertThat(chain.getIfPresent("k")).isEqualTo("v2");
  }

  @Test
  @DisplayName("F1 F2: a tombstone instead of a value that waits in the queue is queued")
  void put_skippedAndQueued_notComplete() {
    CloseableChain<String, String> chain = queued(WritePolicy.queued());
    chains.redis.holds();

    WriteOutcome outcome = chain.with(c -> c.skipWrites("redis")).put("k", "v");

    assertThat(outcome.layers().get("redis").status()).isEqualTo(Status.QUEUED);
    assertThat(outcome.isComplete()).isFalse();
  }

  @Test
  @DisplayName("P4: a warm-up that a replay has overtaken is read from the queue no more")
  void get_warmUpOvertakenByAReplay_layerIsRead() {
    CloseableChain<String, String> chain = chains
        .builder()
        .layer(chains.redis, l -> l.writes(WritePolicy.queued()).timeout(ofSeconds(30)))
        .loader(key -> "loaded")
        .build();
    chains.redis.fails(FailureKind.CONNECTION);
    chain.invalidate("k"); // missed
    chains.redis.recovers();
    FaultPlan held = chains.redis.onPuts().holds().forKeys(key -> key.endsWith("other"));
    chain.put("other", "v"); // so that the next one waits
    assertThat(chain.get("k")).isEqualTo("loaded");

    chains.clock.advance(ofSeconds(5)); // it is replayed, under a version below that of the load
    held.recovers();
    chains.redis.releases();
    chains.clock.advance(ofSeconds(10));
    chains.otherNode(chains.redis).put("k", "new");

    assertThat(chain.get("k")).isEqualTo("new");
  }

  @Test
  @DisplayName("F4 F5: run in caller: what meets a full queue is written at once")
  void overflow_runInCaller_stored() {
    CloseableChain<String, String> chain =
        queued(WritePolicy.queued().queueCapacity(1).whenFullRunInCaller());
    chains.redis.holds();
    put(chain, "under way");
    put(chain, "a");
    chains.redis.recovers();

    assertThat(put(chain, "b")).isEqualTo(Status.STORED);
  }

  @Test
  @DisplayName(
      "F4 F5 A5: a warm-up that meets a full queue is dropped and counted, and the reader gets his answer")
  void overflow_warmUp_droppedAndCounted() {
    CloseableChain<String, String> chain = chains.three(
        b -> b.settings(Settings.of("layer.redis.queue.capacity", "1", "layer.redis.ttl", "1s")));
    for (String key : List.of("a", "b", "c")) {
      chain.put(key, "v");
    }
    chains.nearLayer.sweep(entry -> true, 100);
    chains.clock.advance(ofSeconds(2)); // over in redis only
    chains.redis.onPuts().holds();

    for (String key : List.of("a", "b", "c")) {
      assertThat(chain.get(key)).isEqualTo("v");
    }

    assertThat(chain.stats().layer("redis").drops()).isEqualTo(1);
    assertThat(chain.describe().toString()).doesNotContain("to replay");
  }

  @Test
  @DisplayName("F7: flush covers what is being written, and says what failed")
  void flush_stalledWrite_isReported() {
    CloseableChain<String, String> chain = queued(WritePolicy.queued());
    chains.redis.holds();
    chain.put("a", "v");

    assertThat(chain.flush(ofMillis(10))).isEqualTo(Map.of("redis", 1L));
    chains.redis.recovers();
    chains.redis.releases();
    assertThat(chain.flush(ofSeconds(1))).isEmpty();

    chains.redis.fails(FailureKind.CONNECTION);
    chain.put("b", "v");
    CompletableFuture<Map<String, Long>> flushed = chain.async().flush(ofSeconds(1));
    assertThat(flushed.join().getOrDefault("redis", 0L)).isLessThanOrEqualTo(1);
  }

  @Test
  @DisplayName("F8 M1 P10: close drains the queues; calls afterwards are refused by name and place")
  void close_queueHoldsWrites_drained() {
    CloseableChain<String, String> chain = queued(WritePolicy.queued());
    chains.redis.onPuts().delays(ofMillis(100));
    for (int i = 0; i < 20; i++) {
      chain.put("k" + i, "v");
    }

    chain.close();
    chain.close();

    assertThat(chains.redis.keys()).hasSize(20);
    assertThat(chains.redis.closed()).isEqualTo(1);
    assertThatThrownBy(() -> chain.get("k"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageMatching(
            "chain 'books' was closed .* ago \\(close\\(\\) in .*QueueTest.*\\); get is refused\\.");
    assertThatThrownBy(() -> chain.put("k", "v")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  @DisplayName(
      "F9: the writer sends batches to layers with bulk put; one bad entry does not fail the batch")
  void drain_bulkLayer_fewRequests() {
    FakeLayer bulk = new FakeLayer("redis").clock(chains.clock).bulk();
    CloseableChain<String, String> chain = chains
        .builder()
        .layer(
            bulk,
            l -> l.writes(WritePolicy.queued()).maxValueBytes(1_000).set("batch.inflight", "1"))
        .build();
    bulk.holds();
    for (int i = 0; i < 150; i++) {
      chain.put("k" + i, i == 70 ? "x".repeat(2_000) : "v");
    }
    bulk.recovers();
    bulk.releases();
    assertThat(chain.flush(ofSeconds(5))).isEmpty();

    assertThat(bulk.keys()).hasSize(150);
    assertThat(bulk.requests()).isLessThanOrEqualTo(5);
    assertThat(chain.stats().layer("redis").writes()).isEqualTo(150);
    assertThat(chain.stats().layer("redis").rejected()).isEqualTo(1);
  }

  @Test
  @DisplayName("F6: writes of one key reach a layer one at a time, in version order")
  void put_sameKeyWhileWriting_oneAtATime() {
    CloseableChain<String, String> chain = chains.two(l -> {}, b -> b);
    chains.redis.holds();
    CompletableFuture<WriteOutcome> first = chain.async().put("k", "v1");
    CompletableFuture<WriteOutcome> second = chain.async().put("k", "v2");
    CompletableFuture<WriteOutcome> third = chain.async().put("k", "v3");

    assertThat(chains.redis.puts()).isEqualTo(1);
    chains.redis.recovers();
    chains.redis.releases();

    assertThat(first.join().layers().get("redis").status()).isEqualTo(Status.STORED);
    assertThat(second.join().layers().get("redis").status()).isEqualTo(Status.SUPERSEDED);
    assertThat(third.join().layers().get("redis").status()).isEqualTo(Status.STORED);
    assertThat(chains.redis.calls().stream().filter(LayerCall::isPut)).hasSize(2);
    assertThat(chain.get("k")).isEqualTo("v3");
  }
}
