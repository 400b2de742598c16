package io.cachechain.core.internal.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.WriteOutcome;
import io.cachechain.core.ChainListener;
import io.cachechain.core.internal.call.CallFailures;
import io.cachechain.core.internal.metrics.ChainCounters;
import io.cachechain.core.internal.origin.LoadFrame;
import io.cachechain.core.internal.origin.Loads;
import io.cachechain.spi.PutResult.Status;
import io.cachechain.spi.Version;
import io.cachechain.testing.FakeLayer;
import io.cachechain.testing.FakeOrigin;
import io.cachechain.testing.RecordingListener;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Writes of a chain whose loader is an origin, without a chain: the store waits for the test. */
class OriginFirstTest {
  private final TestLayers layers = new TestLayers();
  private final FakeLayer far = new FakeLayer("far").clock(layers.clock);
  private final ArrayDeque<Runnable> threads = new ArrayDeque<>();
  private FakeOrigin<String, String> origin = FakeOrigin.empty();

  private CompletableFuture<WriteOutcome> start(WriteRequest<String, String> request) {
    layers.add("far", far);
    Loads loads = new Loads(
        new LoadFrame.Home("books", this, key -> ""),
        new Loads.Bounds(2, 1, 3, Duration.ofSeconds(1).toNanos()),
        threads::add,
        layers.clock,
        new ChainCounters(),
        RecordingListener.of(ChainListener.class).listener());
    CompletableFuture<WriteOutcome> outcome = new CompletableFuture<>();
    new OriginFirst<>(
            layers.writes(),
            layers.entries,
            loads,
            origin,
            Runnable::run,
            new CallFailures("books"))
        .start(request, true, outcome);
    return outcome;
  }

  private void store() {
    Objects.requireNonNull(threads.poll(), "nothing is stored").run();
  }

  private String held() {
    return TestLayers.held(far, "k");
  }

  @Test
  void keepsValues_onlyWhereTheOriginKnowsVersions() {
    assertThat(OriginFirst.keepsValues(null)).isTrue();
    assertThat(OriginFirst.keepsValues(FakeOrigin.empty())).isFalse();
    assertThat(OriginFirst.keepsValues(FakeOrigin.empty().versioned())).isTrue();
  }

  @Test
  void start_put_originFirstThenTombstoneStampedAfterIt() {
    CompletableFuture<WriteOutcome> outcome = start(layers.request("k", "v"));
    assertThat(held()).isEqualTo("none");
    layers.clock.advance(Duration.ofMillis(5));

    store();

    assertThat(origin.row("k")).isEqualTo("v");
    assertThat(held()).isEqualTo("tombstone");
    assertThat(outcome.join().version().millis()).isEqualTo(layers.clock.currentTimeMillis());
    assertThat(outcome.join().layers().get("far").status()).isEqualTo(Status.SKIPPED);
  }

  @Test
  void start_invalidation_originIsNotAsked() {
    CompletableFuture<WriteOutcome> outcome = start(layers.request("k", null));

    assertThat(threads).isEmpty();
    assertThat(held()).isEqualTo("tombstone");
    assertThat(outcome.join().layers().get("far").status()).isEqualTo(Status.STORED);
  }

  @Test
  void start_storeFails_invalidatesAllTheSame() {
    origin.fails(new IllegalStateException("down"));
    CompletableFuture<WriteOutcome> outcome = start(layers.request("k", "v"));

    store();

    assertThat(held()).isEqualTo("tombstone");
    assertThatThrownBy(outcome::join).hasMessageContaining("put");
  }

  @Test
  void start_versionedOrigin_layersHaveTheValueUnderItsVersion() {
    origin = FakeOrigin.<String, String>empty().versioned();
    CompletableFuture<WriteOutcome> outcome = start(layers.request("k", "v"));
    layers.clock.advance(Duration.ofMillis(5));

    store();

    assertThat(held()).isEqualTo("v");
    assertThat(far.heldVersion("k"))
        .isEqualTo(origin.version("k"))
        .isEqualTo(outcome.join().version());
  }

  @Test
  void start_versionedOriginHoldsNewer_invalidatesAndIsSuperseded() throws Exception {
    origin = FakeOrigin.<String, String>empty().versioned();
    origin.storeVersioned(
        "k", "other", Version.of(layers.clock.currentTimeMillis() + 10_000, 0, 0, 2));
    CompletableFuture<WriteOutcome> outcome = start(layers.request("k", "v"));

    store();

    assertThat(held()).isEqualTo("tombstone");
    assertThat(outcome.join().layers().get("far").status()).isEqualTo(Status.SUPERSEDED);
  }

  @Test
  void start_loadBeganMeanwhile_valueIsNotKept() {
    origin = FakeOrigin.<String, String>empty().versioned();
    WriteRequest<String, String> request = layers.request("k", "v");
    CompletableFuture<WriteOutcome> outcome = start(request);
    request.state.lock();
    request.state.beginLoad(layers.versions.next());
    request.state.unlock();

    store();

    assertThat(held()).isEqualTo("tombstone");
    assertThat(outcome.join().layers().get("far").reason()).isEqualTo("the value is not kept");
  }

  @Test
  void start_versionedOriginAndLayerHoldsLoadOfBefore_isInvalidated() {
    origin = FakeOrigin.<String, String>empty().versioned();
    far.plant(
        "k",
        layers.foreign("k", "old", Version.of(layers.clock.currentTimeMillis() + 100, 0, 1, 2)));
    CompletableFuture<WriteOutcome> outcome = start(layers.request("k", "v"));

    store();

    assertThat(held()).isEqualTo("tombstone");
    assertThat(outcome).isCompleted();
  }
}
