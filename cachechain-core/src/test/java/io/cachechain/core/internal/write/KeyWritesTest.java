package io.cachechain.core.internal.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.ChainException;
import io.cachechain.WriteOutcome;
import io.cachechain.core.ChainBuilder;
import io.cachechain.core.Resolved;
import io.cachechain.core.internal.call.CallFailures;
import io.cachechain.core.internal.call.Keys;
import io.cachechain.core.internal.metrics.ChainCounters;
import io.cachechain.core.internal.settings.RequiredAcks;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import io.cachechain.testing.FakeLayer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Writes of single keys in front of a gate and a write order that are the test's own. */
class KeyWritesTest {
  private static final Version VERSION = Version.of(1_000, 0, 0, 1);

  private final TestLayers layers = new TestLayers();
  private final Gate gate = new Gate();
  private final Order order = new Order();
  private RequiredAcks acks = RequiredAcks.NONE;

  private KeyWrites<String, String> writes() {
    Keys<String> keys = new Keys<>(Resolved.bare()
        .resolve(
            ChainBuilder.create("books", String.class, String.class).layer(new FakeLayer("far"))));
    AuditTrail off =
        new AuditTrail("books", 1, List.of(), layers.clock, new ChainCounters(), layers.log());
    return new KeyWrites<>(
        layers.states,
        keys,
        gate,
        order,
        new Acknowledgements(layers.far, acks, new CallFailures("books")),
        off);
  }

  private CompletableFuture<WriteOutcome> start(@Nullable String value) {
    layers.add("far", new FakeLayer("far"));
    KeyWrites<String, String> writes = writes();
    WriteRequest<String, String> request = layers.request("k", value);
    layers.states.leave(request.state);
    return writes.write(request.operation, "k", "k", request.value, null, request.mask);
  }

  private static WriteOutcome outcome(PutResult far) {
    return WriteOutcome.of(VERSION, Map.of("far", far));
  }

  @Test
  void write_gateIsClosed_waitsAndHoldsTheKey() {
    CompletableFuture<WriteOutcome> answer = start("v");

    assertThat(order.started).isEmpty();
    assertThat(layers.states.size()).isOne();
    assertThat(answer).isNotDone();
  }

  @Test
  void write_clearCameAtTheGate_valueIsNotKept() {
    var unused = start("v");

    gate.opens(true);

    assertThat(order.started).containsExactly("put, not kept");
  }

  @Test
  void write_hasEnded_keyIsLeftBehindTheAnswer() {
    CompletableFuture<WriteOutcome> answer = start("v");
    gate.opens(false);
    List<Long> sizes = new ArrayList<>();
    CompletableFuture<Void> seen = answer.thenAccept(done -> sizes.add(layers.states.size()));

    order.ends(outcome(PutResult.stored()));

    assertThat(answer.join().version()).isEqualTo(VERSION);
    assertThat(seen).isCompleted();
    assertThat(sizes).containsExactly(1L);
    assertThat(layers.states.size()).isZero();
  }

  @Test
  void write_orderFails_callerHasTheFailureAndKeyIsLeft() {
    CompletableFuture<WriteOutcome> answer = start("v");
    gate.opens(false);

    order.fails(new IllegalStateException("broken"));

    assertThatThrownBy(answer::join).hasRootCauseMessage("broken");
    assertThat(layers.states.size()).isZero();
  }

  @Test
  void write_tooFewLayersTookPut_isTakenBackBeforeItThrows() {
    acks = RequiredAcks.ALL;
    CompletableFuture<WriteOutcome> answer = start("v");
    gate.opens(false);
    order.ends(outcome(PutResult.missed("TIMEOUT")));
    assertThat(order.started).containsExactly("put", "invalidation");
    assertThat(answer).isNotDone();

    order.ends(outcome(PutResult.missed("TIMEOUT")));

    assertThatThrownBy(answer::join).hasCauseInstanceOf(ChainException.class);
    assertThat(layers.states.size()).isZero();
  }

  @Test
  void write_tooFewLayersTookInvalidation_throwsAndTakesNothingBack() {
    acks = RequiredAcks.ALL;
    CompletableFuture<WriteOutcome> answer = start(null);
    gate.opens(false);

    order.ends(outcome(PutResult.missed("TIMEOUT")));

    assertThatThrownBy(answer::join).hasCauseInstanceOf(ChainException.class);
    assertThat(order.started).containsExactly("invalidate");
  }

  @Test
  void write_tooManyKeysAtWork_isRefused() {
    for (int i = 0; i < 10; i++) {
      layers.states.enter("other" + i, "get");
    }
    KeyWrites<String, String> writes = writes();

    CompletableFuture<WriteOutcome> answer =
        writes.write("invalidate", "k", "k", null, null, TestLayers.MASK);

    assertThatThrownBy(answer::join).hasMessageContaining("flights.capacity");
    assertThat(gate.waiting).isEmpty();
  }

  /** Lets writes begin when the test says so. */
  private static final class Gate implements ClearGate {
    private final ArrayDeque<Consumer<Boolean>> waiting = new ArrayDeque<>();

    @Override
    public void whenAsked(Consumer<Boolean> write) {
      waiting.add(write);
    }

    void opens(boolean cleared) {
      waiting.remove().accept(cleared);
    }

    @Override
    public CompletableFuture<Map<String, PutResult>> clear() {
      throw new AssertionError("nobody clears");
    }
  }

  /** Ends writes when the test says so. */
  private static final class Order implements WriteOrder<String, String> {
    private final List<String> started = new ArrayList<>();
    private final ArrayDeque<CompletableFuture<WriteOutcome>> open = new ArrayDeque<>();

    @Override
    public void start(
        WriteRequest<String, String> request,
        boolean keeps,
        CompletableFuture<WriteOutcome> outcome) {
      started.add(request.operation + (keeps ? "" : ", not kept"));
      open.add(outcome);
    }

    @Override
    public void invalidate(
        WriteRequest<String, String> request,
        boolean isPut,
        CompletableFuture<WriteOutcome> outcome) {
      started.add("invalidation");
      open.add(outcome);
    }

    void ends(WriteOutcome outcome) {
      Objects.requireNonNull(open.poll()).complete(outcome);
    }

    void fails(Exception failure) {
      Objects.requireNonNull(open.poll()).completeExceptionally(failure);
    }
  }
}
