package io.cachechain.core.internal.layer;

import io.cachechain.core.internal.layer.WireRequest.Member;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** What all requests to one layer have in common. */
final class LayerRequests {
  final ChainClock clock;
  final Executor executor;
  final Executor layerThreads;
  final Executor senders;
  final long timeoutNanos;

  /**
   * Creates what sends the requests of a layer.
   *
   * @param clock the clock of the chain
   * @param executor runs what follows on answers that no caller waits for
   * @param layerThreads what runs the layer's methods, which may block against their contract
   * @param senders sends what has waited for the place of a request that has ended, if no caller's
   *     thread is sure to do so soon
   * @param timeoutNanos how long a request may take
   */
  LayerRequests(
      ChainClock clock,
      Executor executor,
      Executor layerThreads,
      Executor senders,
      long timeoutNanos) {
    this.clock = clock;
    this.executor = executor;
    this.layerThreads = layerThreads;
    this.senders = senders;
    this.timeoutNanos = timeoutNanos;
  }

  /** Sends one request, which joins no batch. */
  <A> CompletableFuture<A> alone(
      List<Guard> guards, String key, Function<Deadline, CompletionStage<A>> ask) {
    return together(guards, List.of(key), deadline -> {
          CompletionStage<A> stage = ask.apply(deadline);
          return stage == null ? Map.of() : Map.of(key, stage);
        })
        .get(0);
  }

  /**
   * Sends one request for several keys, which joins no batch; returns the answers in the order of
   * the keys.
   */
  <A> List<CompletableFuture<A>> together(
      List<Guard> guards, List<String> keys, Operation.EngineRequest.Ask<A> ask) {
    long now = clock.nanoTime();
    List<Member<Boolean, A>> members = new ArrayList<>(keys.size());
    List<CompletableFuture<A>> answers = new ArrayList<>(keys.size());
    for (String key : keys) {
      CompletableFuture<A> answer = new CompletableFuture<>();
      members.add(new Member<>(key, Boolean.TRUE, now + timeoutNanos, executor, answer));
      answers.add(answer);
    }
    new WireRequest<>(this, new Operation.EngineRequest<>(guards, ask), members, Place.NONE, now)
        .send();
    return answers;
  }

  /** The place of a request among those of a layer that may be in flight. */
  interface Place {
    /** No place. */
    Place NONE = sender -> {};

    /**
     * Gives the place free.
     *
     * @param sender sends those who wait for one, if anybody does
     */
    void free(Executor sender);
  }
}
