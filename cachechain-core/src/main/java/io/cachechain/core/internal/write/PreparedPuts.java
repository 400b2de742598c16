package io.cachechain.core.internal.write;

import io.cachechain.EntryPolicy;
import io.cachechain.WriteOutcome;
import io.cachechain.core.internal.async.BatchScope;
import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.core.internal.call.CallMask;
import io.cachechain.core.internal.order.KeyState;
import io.cachechain.core.internal.order.Stamp;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Puts whose values go through code of a user first: on a thread of the chain, so that the call
 * ends by its deadline whatever that code does. They keep the place that the call has now among the
 * writes of this node.
 */
public final class PreparedPuts<K, V> {
  private final KeyWrites<K, V> writes;
  private final PutCheck<K, V> check;
  private final ClearGate gate;
  private final NewEntries stamps;
  private final Executor executor;

  /**
   * Creates the prepared puts of a chain.
   *
   * @param writes writes what has been prepared
   * @param check validates and encodes
   * @param gate lets writes begin
   * @param stamps draws the stamps of calls
   * @param executor runs the code of users
   */
  public PreparedPuts(
      KeyWrites<K, V> writes,
      PutCheck<K, V> check,
      ClearGate gate,
      NewEntries stamps,
      Executor executor) {
    this.writes = writes;
    this.check = check;
    this.gate = gate;
    this.stamps = stamps;
    this.executor = executor;
  }

  /**
   * Starts puts.
   *
   * @param preparation ends, by a withdrawal, when the caller's time is over
   * @return their outcomes
   */
  CompletableFuture<Map<K, WriteOutcome>> start(
      Preparation<K> preparation,
      String operation,
      Map<K, V> values,
      @Nullable EntryPolicy policy,
      CallMask mask) {
    CompletableFuture<Map<K, WriteOutcome>> work = new CompletableFuture<>();
    try {
      values.keySet().forEach(key -> preparation.enter(key, operation));
      gate.whenAsked(cleared -> {
        Stamp call = stamps.stamp();
        executor.execute(() -> prepare(
            preparation,
            values,
            work,
            (state, value) -> writes.write(
                writes.request(operation, state, value, policy, mask, call), !cleared)));
      });
    } catch (RuntimeException full) {
      preparation.withdraws();
      work.completeExceptionally(full);
    }
    return work;
  }

  private void prepare(
      Preparation<K> preparation,
      Map<K, V> values,
      CompletableFuture<Map<K, WriteOutcome>> work,
      BiFunction<KeyState<K, ?>, CheckedValue<V>, CompletableFuture<WriteOutcome>> write) {
    Map<KeyState<K, ?>, CheckedValue<V>> checked = new LinkedHashMap<>();
    try {
      for (KeyState<K, ?> state : preparation.states()) {
        if (preparation.isOver()) {
          return; // its caller's time is over already
        }
        checked.put(state, check.of(Objects.requireNonNull(values.get(state.key()))));
      }
    } catch (Throwable refused) {
      if (preparation.withdraws()) {
        work.completeExceptionally(refused);
      }
      return;
    }
    if (preparation.ends()) {
      Map<K, CompletableFuture<WriteOutcome>> started = new LinkedHashMap<>();
      BatchScope.during(() ->
          checked.forEach((state, value) -> started.put(state.key(), write.apply(state, value))));
      FutureChains.copy(Writes.all(started), work);
    }
  }
}
