package io.cachechain.core.internal.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.FailureKind;
import io.cachechain.core.WritePolicy;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.write.Write.Raise;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.PutResult.Status;
import io.cachechain.spi.Version;
import io.cachechain.testing.FakeLayer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What follows from the answers of a layer to single writes. */
class WriteSenderTest {
  private final TestLayers layers = new TestLayers();
  private final FakeLayer far = new FakeLayer("far").clock(layers.clock);
  private LayerWriter<String, String> writer = layers.add("far", far, WritePolicy.queued());

  private Version inDoubt() {
    return Version.of(layers.clock.currentTimeMillis() + TestLayers.SKEW.toMillis() / 2, 0, 0, 2);
  }

  private PutResult write(@Nullable String value, int size) {
    WriteRequest<String, String> request = layers.request("k", value);
    Version version = layers.versions.next();
    StoredEntry<String> entry = value == null
        ? layers.entries.tombstone(version)
        : layers.entries.value("k", value, version, null, layers.ofPut());
    CompletableFuture<PutResult> done =
        writer.write("k", "k", entry, value == null ? null : new byte[size], Raise.IN_DOUBT);
    layers.states.leave(request.state);
    return done.join();
  }

  @Test
  void send_valueIsTooLarge_tombstoneTakesItsPlace() {
    far.plant("k", layers.foreign("k", "old", Version.of(1, 0, 0, 2)));

    write("v", 1_001);

    assertThat(TestLayers.held(far, "k")).isEqualTo("tombstone");
    assertThat(layers.events).contains("rejected: too large");
    assertThat(writer.hints().size()).isZero();
  }

  @Test
  void send_layerRejectsTombstonesToo_leavesHint() {
    far.rejects("read only");

    write("v", 1);

    assertThat(layers.events).contains("rejected: read only");
    assertThat(writer.hints().missed("k")).isNotNull();
  }

  @Test
  void send_queuedInvalidationMeetsVersionInDoubt_isRaisedAboveIt() {
    far.plant("k", layers.foreign("k", "other", inDoubt()));

    write(null, 0);

    assertThat(TestLayers.held(far, "k")).isEqualTo("tombstone");
    assertThat(far.heldVersion("k")).isGreaterThan(inDoubt());
    assertThat(layers.events).contains("superseded write", "newer of k", "stored k");
  }

  @Test
  void send_queuedPutMeetsHigherVersionAndNothingCanBeLoaded_yields() {
    far.plant("k", layers.foreign("k", "other", inDoubt()));

    write("v", 1);

    assertThat(TestLayers.held(far, "k")).isEqualTo("other");
    assertThat(layers.events).contains("superseded write", "newer of k");
  }

  @Test
  void send_layerFails_hintIsReplayedWhenItIsBack() {
    far.fails(FailureKind.CONNECTION);
    write("v", 1);
    Version missed = writer.hints().missed("k");
    assertThat(missed).isNotNull();
    assertThat(writer.hints().against("k")).isGreaterThan(missed);
    far.recovers();
    layers.clock.advance(Duration.ofSeconds(2));

    assertThat(writer.hints().size()).isZero();
    assertThat(TestLayers.held(far, "k")).isEqualTo("tombstone");
    assertThat(layers.events).contains("stored k");
    assertThat(writer.replayed()).isOne();
  }

  @Test
  void fill_slotChangedSinceTheWalk_isNotStored() {
    StoredEntry<String> read = layers.entries.value(
        "k", "read", Version.of(layers.clock.currentTimeMillis(), 0, 1, 1), null, layers.ofPut());
    far.plant("k", layers.foreign("k", "other", inDoubt()));
    List<Status> ended = new ArrayList<>();

    Runnable sends = writer.fill("k", "k", read, null, result -> ended.add(result.status()));
    assertThat(sends).isNotNull();
    sends.run();

    assertThat(ended).containsExactly(Status.SUPERSEDED);
    assertThat(layers.events).contains("superseded fill", "newer of k");
    assertThat(TestLayers.held(far, "k")).isEqualTo("other");
  }

  @Test
  void fill_entryIsDeadOnArrival_isNotOffered() {
    StoredEntry<String> read =
        layers.entries.value("k", "read", layers.versions.next(), null, layers.ofPut());
    layers.clock.advance(Duration.ofHours(1));

    assertThat(writer.fill("k", "k", read, null, result -> {})).isNull();
  }
}
