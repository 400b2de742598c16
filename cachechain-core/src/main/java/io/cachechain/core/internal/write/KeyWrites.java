package io.cachechain.core.internal.write;

import io.cachechain.ChainException;
import io.cachechain.EntryPolicy;
import io.cachechain.WriteOutcome;
import io.cachechain.core.internal.async.Failures;
import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.core.internal.call.CallMask;
import io.cachechain.core.internal.call.Keys;
import io.cachechain.core.internal.order.KeyState;
import io.cachechain.core.internal.order.KeyStates;
import io.cachechain.core.internal.order.Stamp;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Writes of single keys, each from its entry into the table of keys at work until its caller is
 * answered.
 */
public final class KeyWrites<K, V> {
  private final KeyStates<K, ?> states;
  private final Keys<K> keys;
  private final ClearGate gate;
  private final WriteOrder<K, V> order;
  private final Acknowledgements acks;
  private final AuditTrail audit;

  /**
   * Creates the writes of a chain.
   *
   * @param states what runs for which key
   * @param keys writes keys as text
   * @param gate lets writes begin
   * @param order writes to the layers, or to an origin and the layers
   * @param acks says whether enough layers have taken a write
   * @param audit keeps what callers invalidated
   */
  public KeyWrites(
      KeyStates<K, ?> states,
      Keys<K> keys,
      ClearGate gate,
      WriteOrder<K, V> order,
      Acknowledgements acks,
      AuditTrail audit) {
    this.states = states;
    this.keys = keys;
    this.gate = gate;
    this.order = order;
    this.acks = acks;
    this.audit = audit;
  }

  /** Starts the time in which code of a user runs for puts. */
  Preparation<K> preparation() {
    return new Preparation<>(states);
  }

  /**
   * Starts a write.
   *
   * @param storageKey the key in far layers, or null if there are none
   * @param value the value, or null for an invalidation
   * @return the outcome; fails with what the caller gets
   */
  CompletableFuture<WriteOutcome> write(
      String operation,
      K key,
      @Nullable String storageKey,
      @Nullable CheckedValue<V> value,
      @Nullable EntryPolicy policy,
      CallMask mask) {
    KeyState<K, ?> state;
    try {
      state = states.enter(key, operation);
    } catch (RuntimeException full) {
      return CompletableFuture.failedFuture(full);
    }
    WriteRequest<K, V> request =
        new WriteRequest<>(operation, state, storageKey, value, policy, mask, null);
    CompletableFuture<WriteOutcome> written = new CompletableFuture<>();
    gate.whenAsked(cleared -> order.start(request, !cleared, written));
    return answer(request, written);
  }

  /**
   * Starts a put whose value was prepared.
   *
   * @param keeps whether the value is kept: no clear has come since its call began
   */
  CompletableFuture<WriteOutcome> write(WriteRequest<K, V> request, boolean keeps) {
    CompletableFuture<WriteOutcome> written = new CompletableFuture<>();
    order.start(request, keeps, written);
    return answer(request, written);
  }

  /** Returns the request of a put whose value was prepared. */
  WriteRequest<K, V> request(
      String operation,
      KeyState<K, ?> state,
      CheckedValue<V> value,
      @Nullable EntryPolicy policy,
      CallMask mask,
      Stamp call) {
    String storageKey = keys.storageKey(operation, state.key());
    return new WriteRequest<>(operation, state, storageKey, value, policy, mask, call);
  }

  /** Returns the outcome as the caller gets it, which gives up the key. */
  private CompletableFuture<WriteOutcome> answer(
      WriteRequest<K, V> request, CompletableFuture<WriteOutcome> written) {
    CompletableFuture<WriteOutcome> outcome = new CompletableFuture<>();
    FutureChains.whenDone(written, (done, failure) -> {
      ChainException notTaken = done == null ? null : acks.notTaken(request.operation, done);
      if (done == null) {
        outcome.completeExceptionally(Failures.unwrapped(Objects.requireNonNull(failure)));
      } else if (notTaken == null) {
        outcome.complete(done);
      } else if (request.value == null) {
        outcome.completeExceptionally(notTaken);
      } else {
        takeBack(request, notTaken, outcome);
      }
    });
    CompletableFuture<WriteOutcome> answer = new CompletableFuture<>();
    FutureChains.whenDone(
        outcome,
        (done, failure) -> states.leave(request.state, () -> FutureChains.copy(outcome, answer)));
    return answer;
  }

  /** Once a put has thrown, no cache answers its value. */
  private void takeBack(
      WriteRequest<K, V> request, ChainException reason, CompletableFuture<WriteOutcome> outcome) {
    CompletableFuture<WriteOutcome> invalidated = new CompletableFuture<>();
    order.invalidate(request, false, invalidated);
    audit("put", "too few layers took it: taken back", List.of(request.state.key()), invalidated);
    FutureChains.whenDone(invalidated, (done, failure) -> outcome.completeExceptionally(reason));
  }

  /** Writes down what a caller has invalidated, once that has ended, well or not. */
  void audit(
      String operation,
      String reason,
      Collection<? extends K> invalidated,
      CompletableFuture<?> work) {
    if (!audit.isOff()) {
      List<String> texts = invalidated.stream().map(keys::text).toList();
      FutureChains.whenDone(work, (done, failure) -> audit.append(operation, reason, texts));
    }
  }
}
