package io.cachechain.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.CacheLayer;
import io.cachechain.spi.Capability;
import io.cachechain.spi.Condition;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("M5: the fake layer does what is planned and records what it is asked for")
class FakeLayerTest {
  private static final Version V1 = Version.of(1, 0, 0, 1);
  private static final Version V2 = Version.of(2, 0, 0, 1);

  private final FakeClock clock = FakeClock.frozen();
  private final FakeLayer layer = new FakeLayer("redis").clock(clock);
  private final Deadline deadline = Deadline.in(clock, Duration.ofSeconds(1));

  @Test
  void put_nothingPlanned_isStoredAndRecorded() {
    assertThat(put(V1)).isCompletedWithValue(PutResult.stored());

    assertThat(get().join()).isEqualTo(entry(V1).bytes());
    assertThat(layer.heldVersion("k")).isEqualTo(V1);
    assertThat(layer.gets()).isEqualTo(1);
    assertThat(layer.puts()).isEqualTo(1);
    assertThat(layer.calls()).map(LayerCall::isPut).containsExactly(true, false);
  }

  @Test
  void get_pastItsPhysicalLife_isGone() {
    ByteEntry entry = TestEntries.value("k", V1, new byte[1], clock.currentTimeMillis() + 50);
    layer.put("k", entry, Condition.newerWins(), deadline).toCompletableFuture().join();

    clock.advance(Duration.ofMillis(49));
    assertThat(get().join()).isNotNull();
    clock.advance(Duration.ofMillis(1));

    assertThat(get()).isCompletedWithValue(null);
  }

  @Test
  void put_afterSendBy_isRejected() {
    Condition late = Condition.newerWins().sendBy(clock.currentTimeMillis() - 1);

    PutResult result =
        layer.put("k", entry(V1), late, deadline).toCompletableFuture().join();

    assertThat(result.status()).isEqualTo(PutResult.Status.REJECTED);
    assertThat(layer.held("k")).isNull();
  }

  @Test
  void hangs_anyOperation_neverEndsAndCountsItsCancellation() {
    layer.hangs();

    CompletableFuture<byte[]> read = get();
    CompletableFuture<PutResult> write = put(V1);
    layer.recovers();
    clock.advance(Duration.ofDays(1));

    assertThat(read).isNotDone();
    assertThat(write).isNotDone();
    assertThat(layer.held("k")).isNull();
    read.cancel(true);
    assertThat(layer.cancelled()).isEqualTo(1);
  }

  @Test
  void fails_anyOperation_namesTheKind() {
    layer.fails(FailureKind.CONNECTION);

    assertThat(kindOf(get())).isEqualTo(FailureKind.CONNECTION);
    assertThat(kindOf(put(V1))).isEqualTo(FailureKind.CONNECTION);
    assertThat(layer.held("k")).isNull();
  }

  @Test
  void failsTimes_afterThat_works() {
    layer.failsTimes(2);

    assertThat(get()).isCompletedExceptionally();
    assertThat(get()).isCompletedExceptionally();
    assertThat(get()).isCompletedWithValue(null);
  }

  @Test
  void onPuts_fails_getsWork() {
    layer.onPuts().fails(FailureKind.TIMEOUT);

    assertThat(put(V1)).isCompletedExceptionally();
    assertThat(get()).isCompletedWithValue(null);
  }

  @Test
  void forKeys_otherKeys_areNotTouched() {
    layer.onGets().forKeys(key -> key.equals("other")).hangs();

    assertThat(get()).isDone();
    assertThat(layer.get("other", deadline).toCompletableFuture()).isNotDone();
  }

  @Test
  void delays_untilTheTimeHasPassed_happensLate() {
    layer.delays(Duration.ofMillis(10));
    CompletableFuture<PutResult> put = put(V1);

    clock.advance(Duration.ofMillis(9));
    assertThat(put).isNotDone();
    assertThat(layer.held("k")).isNull();
    clock.advance(Duration.ofMillis(1));

    assertThat(put).isCompletedWithValue(PutResult.stored());
  }

  @Test
  void delaysAnswers_untilTheTimeHasPassed_hasHappenedAtOnce() {
    layer.delaysAnswers(Duration.ofMillis(10));
    CompletableFuture<PutResult> put = put(V1);

    assertThat(layer.heldVersion("k")).isEqualTo(V1);
    assertThat(put).isNotDone();
    clock.advance(Duration.ofMillis(10));

    assertThat(put).isCompletedWithValue(PutResult.stored());
  }

  @Test
  void holds_releasedNewestFirst_reorders() {
    layer.holds();
    CompletableFuture<PutResult> first = put(V1);
    CompletableFuture<PutResult> second = put(V2);
    assertThat(layer.waiting()).isEqualTo(2);

    layer.releasesNewestFirst();

    assertThat(second).isCompletedWithValue(PutResult.stored());
    assertThat(first).isCompletedWithValue(PutResult.superseded(V2));
  }

  @Test
  void drops_put_isAcknowledgedAndForgotten() {
    layer.drops();

    assertThat(put(V1)).isCompletedWithValue(PutResult.stored());
    assertThat(layer.held("k")).isNull();
  }

  @Test
  void duplicates_afterAnEviction_arrivesAgain() {
    layer.duplicates();
    assertThat(put(V1)).isDone();
    layer.recovers().evict("k");

    layer
        .put("other", TestEntries.value("other", V1, new byte[1]), Condition.newerWins(), deadline)
        .toCompletableFuture()
        .join();

    assertThat(layer.heldVersion("k")).isEqualTo(V1);
  }

  @Test
  void appliesThenFails_put_isStoredAndFails() {
    layer.appliesThenFails();

    assertThat(kindOf(put(V1))).isEqualTo(FailureKind.TIMEOUT);
    assertThat(layer.heldVersion("k")).isEqualTo(V1);
  }

  @Test
  void corrupts_get_answersOtherBytes() {
    assertThat(put(V1)).isDone();
    layer.corrupts();

    byte[] read = get().join();

    assertThat(read).hasSameSizeAs(entry(V1).bytes()).isNotEqualTo(entry(V1).bytes());
    assertThat(layer.held("k")).isEqualTo(entry(V1).bytes());
  }

  @Test
  void rejects_put_saysWhy() {
    layer.rejects("too large");

    assertThat(put(V1)).isCompletedWithValue(PutResult.rejected("too large"));
  }

  @Test
  void breaches_asPlanned_happen() {
    layer.onGets().throwsInstead();
    assertThatThrownBy(this::get).isInstanceOf(IllegalStateException.class);

    layer.onGets().answersNull();
    assertThat(layer.get("k", deadline)).isNull();
  }

  @Test
  void startsAway_untilItRecovers_refuses() {
    layer.startsAway();

    assertThat(layer.connected().toCompletableFuture()).isCompletedExceptionally();
    assertThat(kindOf(get())).isEqualTo(FailureKind.REFUSED);
    layer.recovers();
    assertThat(get()).isCompletedWithValue(null);
  }

  @Test
  void bulk_manyKeys_isOneRequest() {
    layer.bulk();

    Map<String, ?> answers = layer.getAll(List.of("a", "b"), deadline);

    assertThat(answers).containsOnlyKeys("a", "b");
    assertThat(layer.capabilities()).contains(Capability.BULK);
    assertThat(layer.requests()).isEqualTo(1);
    assertThat(layer.gets()).isEqualTo(2);
  }

  @Test
  void provider_opened_givesItselfAndTakesTheClockOfTheChain() throws Exception {
    FakeLayer unset = new FakeLayer("files");

    CacheLayer opened = unset.provider().open(FakeLayerConfig.of("files", clock));

    assertThat(opened).isSameAs(unset);
    unset.delays(Duration.ofMillis(1));
    assertThat(unset.get("k", deadline).toCompletableFuture()).isNotDone();
    opened.close();
    assertThat(unset.closed()).isEqualTo(1);
  }

  private static ByteEntry entry(Version version) {
    return TestEntries.value("k", version, "value".getBytes(UTF_8));
  }

  private CompletableFuture<byte[]> get() {
    return ((ByteLayer) layer).get("k", deadline).toCompletableFuture();
  }

  private CompletableFuture<PutResult> put(Version version) {
    return layer.put("k", entry(version), Condition.newerWins(), deadline).toCompletableFuture();
  }

  private static FailureKind kindOf(CompletableFuture<?> failed) {
    try {
      Object unused = failed.get();
      throw new AssertionError("did not fail");
    } catch (InterruptedException | ExecutionException failure) {
      assertThat(failure).hasCauseInstanceOf(LayerException.class);
      return ((LayerException) failure.getCause()).kind();
    }
  }
}
