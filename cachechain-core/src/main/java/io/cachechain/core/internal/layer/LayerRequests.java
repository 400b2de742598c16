package io.cachechain.core.internal.layer;

import io.cachechain.core.internal.layer.Batcher.Member;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.PutResult;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The requests that a link sends to its layer: batches of reads or puts, or one alone, through a breaker. */
final class LayerRequests {
  private final ByteLayer layer;
  private final Executor asker;
  private final long timeoutNanos;
  private final boolean usersRead;
  private final ChainClock clock;
  private final Executor executor;
  private final AnswerSizes sizes = new AnswerSizes();

  /**
   * Creates what sends the requests of a layer.
   *
   * @param asker what runs the layer's methods, which may block against their contract
   * @param timeoutNanos how long a request may take
   * @param usersRead whether a codec or validators of users look at what is read
   */
  LayerRequests(
      ByteLayer layer, Executor asker, long timeoutNanos, boolean usersRead, LinkContext context) {
    this.layer = layer;
    this.asker = asker;
    this.timeoutNanos = timeoutNanos;
    this.usersRead = usersRead;
    this.clock = context.clock();
    this.executor = context.executor();
  }

  /** Returns what sends batches of reads. */
  Batcher.Wire<Boolean, byte @Nullable []> reads(BreakerGate breaker) {
    return new ReadWire(breaker);
  }

  /** Returns what sends batches of puts. */
  Batcher.Wire<ByteLayer.Put, PutResult> puts(BreakerGate breaker) {
    return new PutWire(breaker);
  }

  /** Notes how large an answer was. */
  void saw(byte[] answer) {
    sizes.saw(answer.length);
  }

  /** Sends one request, which joins no batch. */
  <A> CompletableFuture<A> alone(
      BreakerGate breaker, String key, Function<Deadline, CompletionStage<A>> ask) {
    Member<Boolean, A> member =
        new Member<>(key, Boolean.TRUE, clock.nanoTime() + timeoutNanos, executor);
    send(breaker, Map.of(key, member), false, Batcher.Place.NONE, (asked, deadline) -> {
      CompletionStage<A> stage = ask.apply(deadline);
      return stage == null ? Map.of() : Map.of(key, stage);
    });
    return member.answer;
  }

  private <Q, A> void send(
      BreakerGate breaker,
      Map<String, Member<Q, A>> batch,
      boolean userCode,
      Batcher.Place place,
      WireRequest.Ask<Q, A> ask) {
    if (!breaker.tryEnter()) {
      Throwable refused = Failures.refused(breaker.refusal());
      batch.values().forEach(member -> member.answer.completeExceptionally(refused));
      place.free(Runnable::run);
      return;
    }
    new WireRequest<>(batch, breaker, clock, executor, timeoutNanos, userCode, place)
        .send(batch, asker, ask);
  }

  private final class ReadWire implements Batcher.Wire<Boolean, byte @Nullable []> {
    private final BreakerGate breaker;

    ReadWire(BreakerGate breaker) {
      this.breaker = breaker;
    }

    @Override
    public void send(Map<String, Member<Boolean, byte @Nullable []>> batch, Batcher.Place place) {
      LayerRequests.this.send(breaker, batch, usersRead, place, this::ask);
    }

    private Map<String, ? extends @Nullable CompletionStage<byte @Nullable []>> ask(
        Map<String, Member<Boolean, byte @Nullable []>> batch, Deadline deadline) {
      if (batch.size() > 1) {
        return layer.getAll(batch.keySet(), deadline);
      }
      String key = batch.keySet().iterator().next();
      CompletionStage<byte @Nullable []> stage = layer.get(key, deadline);
      return stage == null ? Map.of() : Map.of(key, stage);
    }

    @Override
    public long bytes(Boolean asked) {
      return sizes.lately();
    }

    @Override
    public void starved() {
      breaker.starved();
    }

    @Override
    public void expired(Member<Boolean, byte @Nullable []> member, long timeout) {
      Throwable late = Failures.timeout(timeout);
      executor.execute(() -> member.answer.completeExceptionally(late));
    }
  }

  private final class PutWire implements Batcher.Wire<ByteLayer.Put, PutResult> {
    private final BreakerGate breaker;

    PutWire(BreakerGate breaker) {
      this.breaker = breaker;
    }

    @Override
    public void send(Map<String, Member<ByteLayer.Put, PutResult>> batch, Batcher.Place place) {
      LayerRequests.this.send(breaker, batch, false, place, this::ask);
    }

    private Map<String, ? extends @Nullable CompletionStage<PutResult>> ask(
        Map<String, Member<ByteLayer.Put, PutResult>> batch, Deadline deadline) {
      if (batch.size() > 1) {
        Map<String, ByteLayer.Put> all = new LinkedHashMap<>();
        batch.forEach((key, member) -> all.put(key, member.question));
        return layer.putAll(all, deadline);
      }
      Member<ByteLayer.Put, PutResult> one = batch.values().iterator().next();
      ByteLayer.Put put = one.question;
      var stage = layer.put(one.key, put.entry(), put.condition(), deadline);
      return stage == null ? Map.of() : Map.of(one.key, stage);
    }

    @Override
    public long bytes(ByteLayer.Put put) {
      return put.entry().bytes().length;
    }

    @Override
    public void starved() {
      breaker.starved();
    }

    @Override
    public void expired(Member<ByteLayer.Put, PutResult> member, long timeout) {
      // It was never sent, so it is certain that it was not stored.
      var refused =
          Failures.refused("not sent within " + timeout / 1_000_000 + " ms: the layer is busy");
      executor.execute(() -> member.answer.completeExceptionally(refused));
    }
  }
}
