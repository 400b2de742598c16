package io.cachechain.core.internal.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.FailureKind;
import io.cachechain.WriteOutcome;
import io.cachechain.core.WritePolicy;
import io.cachechain.core.internal.order.KeyState;
import io.cachechain.core.internal.order.Stamp;
import io.cachechain.spi.PutResult.Status;
import io.cachechain.spi.Version;
import io.cachechain.testing.FakeLayer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * The writes of a key to two far layers, which are not a chain: what each of them holds in the end,
 * and what is said of it.
 */
class LayerWritesTest {
  private final TestLayers layers = new TestLayers();
  private final FakeLayer near = new FakeLayer("near").clock(layers.clock);
  private final FakeLayer far = new FakeLayer("far").clock(layers.clock);

  private CompletableFuture<WriteOutcome> start(WriteRequest<String, String> request) {
    if (layers.far.isEmpty()) {
      layers.add("near", near);
      layers.add("far", far);
    }
    CompletableFuture<WriteOutcome> outcome = new CompletableFuture<>();
    layers.writes().start(request, true, outcome);
    return outcome;
  }

  private List<String> held() {
    return List.of(TestLayers.held(near, "k"), TestLayers.held(far, "k"));
  }

  private static List<Status> statuses(CompletableFuture<WriteOutcome> outcome) {
    return outcome.join().layers().values().stream().map(each -> each.status()).toList();
  }

  /** A version of another node, so little ahead that nobody knows which came first. */
  private Version inDoubt() {
    return Version.of(layers.clock.currentTimeMillis() + TestLayers.SKEW.toMillis() / 2, 0, 0, 2);
  }

  @Test
  void start_put_farthestLayerIsFirst() {
    far.holds();
    CompletableFuture<WriteOutcome> outcome = start(layers.request("k", "v"));
    assertThat(far.puts()).isOne();
    assertThat(near.puts()).isZero();

    far.releases();

    assertThat(held()).containsExactly("v", "v");
    assertThat(statuses(outcome)).containsExactly(Status.STORED, Status.STORED);
    assertThat(layers.announced).containsExactly("k in [near, far]");
    assertThat(near.heldVersion("k")).isEqualTo(far.heldVersion("k"));
  }

  @Test
  void start_invalidation_tombstonesOfOneVersion() {
    CompletableFuture<WriteOutcome> outcome = start(layers.request("k", null));

    assertThat(held()).containsExactly("tombstone", "tombstone");
    assertThat(near.heldVersion("k")).isEqualTo(outcome.join().version());
  }

  @Test
  void start_putMeetsVersionInDoubt_isRaisedAboveItInAllLayers() {
    far.plant("k", layers.foreign("k", "other", inDoubt()));

    CompletableFuture<WriteOutcome> outcome = start(layers.request("k", "v"));

    assertThat(held()).containsExactly("v", "v");
    assertThat(outcome.join().version()).isGreaterThan(inDoubt());
  }

  @Test
  void start_nearerLayerHasVersionInDoubt_fartherOneIsWrittenAgain() {
    near.plant("k", layers.foreign("k", "other", inDoubt()));

    CompletableFuture<WriteOutcome> outcome = start(layers.request("k", "v"));

    assertThat(held()).containsExactly("v", "v");
    assertThat(far.heldVersion("k")).isEqualTo(outcome.join().version());
    assertThat(far.puts()).isEqualTo(2);
  }

  @Test
  void start_putMeetsCertainlyNewer_yieldsAndLeavesTombstoneNearer() {
    Version newer =
        Version.of(layers.clock.currentTimeMillis() + TestLayers.SKEW.toMillis() + 100, 0, 0, 2);
    far.plant("k", layers.foreign("k", "other", newer));

    CompletableFuture<WriteOutcome> outcome = start(layers.request("k", "v"));

    assertThat(held()).containsExactly("tombstone", "other");
    assertThat(statuses(outcome)).containsExactly(Status.STORED, Status.SUPERSEDED);
  }

  @Test
  void start_layerFails_leavesHintAndIsNotConfirmed() {
    far.fails(FailureKind.CONNECTION);

    CompletableFuture<WriteOutcome> outcome = start(layers.request("k", "v"));

    assertThat(statuses(outcome)).containsExactly(Status.STORED, Status.MISSED);
    assertThat(layers.far.get(1).hints().missed("k")).isEqualTo(outcome.join().version());
    assertThat(layers.announced).containsExactly("k in [near]");
  }

  @Test
  void start_laterWriteBeginsMeanwhile_restIsTombstone() {
    far.holds();
    WriteRequest<String, String> first = layers.request("k", "first");
    CompletableFuture<WriteOutcome> outcome = start(first);
    Version later = layers.versions.next();
    first.state.beginWrite(null, () -> new Stamp(later, 0, null));

    far.releases();

    assertThat(held()).containsExactly("tombstone", "first");
    assertThat(near.heldVersion("k")).isEqualTo(outcome.join().version());
  }

  @Test
  void start_invalidateMode_tombstoneOfTheSameAge() {
    layers.add("near", near, WritePolicy.invalidate());
    layers.add("far", far);
    far.holds();
    CompletableFuture<WriteOutcome> outcome = start(layers.request("k", "v"));
    layers.clock.advance(Duration.ofMillis(10));

    far.releases();

    assertThat(held()).containsExactly("tombstone", "v");
    assertThat(outcome.join().layers().get("near").reason()).isEqualTo("invalidate mode");
    assertThat(near.heldVersion("k")).isEqualTo(outcome.join().version());
  }

  @Test
  void start_generationIsUndecided_tombstones() {
    layers.undecided = true;

    CompletableFuture<WriteOutcome> outcome = start(layers.request("k", "v"));

    assertThat(held()).containsExactly("tombstone", "tombstone");
    assertThat(statuses(outcome)).containsExactly(Status.SKIPPED, Status.SKIPPED);
  }

  @Test
  void start_valueOfBeforeClear_isNotKept() {
    layers.add("near", near);
    layers.add("far", far);
    CompletableFuture<WriteOutcome> outcome = new CompletableFuture<>();

    layers.writes().start(layers.request("k", "v"), false, outcome);

    assertThat(held()).containsExactly("tombstone", "tombstone");
    assertThat(outcome.join().layers().get("far").reason()).isEqualTo("the value is not kept");
  }

  @Test
  void start_laterWriteHasBegunSinceTheCall_writesNothing() {
    WriteRequest<String, String> prepared = layers.request("k", "v");
    Stamp call = layers.entries.stamp();
    KeyState<String, ?> state = prepared.state;
    state.beginWrite(null, layers.entries::stamp);

    CompletableFuture<WriteOutcome> outcome =
        start(new WriteRequest<>("put", state, "k", prepared.value, null, prepared.mask, call));

    assertThat(held()).containsExactly("none", "none");
    assertThat(statuses(outcome)).containsExactly(Status.SUPERSEDED, Status.SUPERSEDED);
    assertThat(outcome.join().version()).isEqualTo(call.version());
  }
}
