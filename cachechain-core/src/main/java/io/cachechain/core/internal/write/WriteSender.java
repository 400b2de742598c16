package io.cachechain.core.internal.write;

import io.cachechain.FailureKind;
import io.cachechain.core.internal.async.Failures;
import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.layer.FarLink;
import io.cachechain.core.internal.metrics.StoreKind;
import io.cachechain.core.internal.metrics.StoreOutcome;
import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.core.internal.write.Write.Raise;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends single writes to a layer, and does what its answers ask for. A write that the layer missed,
 * or may have missed, leaves a hint; an invalidation that meets something which is not certainly
 * newer is repeated above it; a value that is rejected leaves a tombstone, as does one which waited
 * in the queue and met a version that is not certainly newer. Thread-safe.
 */
final class WriteSender<K, V> implements WriterQueue.Sender<K, V> {
  /**
   * How often an invalidation is repeated above what stands in its way before it leaves a hint
   * instead.
   */
  private static final int MAX_RAISES = 5;

  /**
   * When a queued write reaches its layer later than that, the other layers get it again: they may
   * have forgotten it, which of one so young is taken to be rare.
   */
  private static final long LATE_MILLIS = 1_000;

  private final FarLink<V> link;
  private final Outgoing<K, V> outgoing;
  private final ValidGenerations generations;
  private final MissedWrites missed;
  private final Raising raising;
  private final OtherLayers<K, V> others;
  private final WriteListener<K> listener;

  /**
   * Creates the sender of a layer.
   *
   * @param link the layer
   * @param outgoing what a write is when it is sent
   * @param missed remembers what the layer missed
   * @param raising says when a write is sent again
   * @param others the other layers
   * @param listener notified of what happens
   */
  WriteSender(
      FarLink<V> link,
      Outgoing<K, V> outgoing,
      MissedWrites missed,
      Raising raising,
      OtherLayers<K, V> others,
      WriteListener<K> listener) {
    this.link = link;
    this.outgoing = outgoing;
    this.generations = outgoing.generations();
    this.missed = missed;
    this.raising = raising;
    this.others = others;
    this.listener = listener;
  }

  /**
   * Sends one write once the first attempt of the layer to connect has ended. The queue holds back
   * the next one of the key until {@code ended} is run.
   */
  @Override
  public void send(Write<K, V> write, BiConsumer<Write<K, V>, PutResult> ended) {
    if (!link.isConnecting()) {
      sendWhenKnown(write, ended);
    } else {
      // It is encoded then: the times in it are those of the sending.
      FutureChains.whenDone(
          link.connection().ended(), (connected, failure) -> sendWhenKnown(write, ended));
    }
  }

  @Override
  public boolean isPrompt() {
    return !link.runsUserCode() && !link.format().compresses();
  }

  private void sendWhenKnown(Write<K, V> write, BiConsumer<Write<K, V>, PutResult> ended) {
    generations.whenKnown(write.entry, entry -> {
      if (write.cannotBeSent()) {
        refuse(write, ended);
      } else {
        sendNow(write, entry, ended);
      }
    });
  }

  /** Ends a copy whose value breaks rules of the layer, or cannot be encoded. */
  private void refuse(Write<K, V> write, BiConsumer<Write<K, V>, PutResult> ended) {
    Throwable failure = write.failure;
    if (failure != null) {
      notEncoded(write, failure, ended);
    } else {
      count(write, StoreOutcome.REJECTED);
      ended.accept(write, PutResult.skipped("not valid: " + write.broken));
    }
  }

  private void sendNow(
      Write<K, V> write, StoredEntry<V> entry, BiConsumer<Write<K, V>, PutResult> ended) {
    ByteLayer.Put put;
    try {
      put = outgoing.of(write, entry);
    } catch (Throwable tooLittleMemory) { // whatever it is: the queue goes on
      notEncoded(write, tooLittleMemory, ended);
      return;
    }
    if (put == null) {
      answered(write, PutResult.rejected("too large"), null, ended);
      return;
    }
    FutureChains.whenDone(
        link.put(write.storageKey, put),
        (result, problem) -> answered(write, result, problem, ended));
  }

  /**
   * A loaded value is answered all the same, and kept in object layers; a put was encoded before it
   * came here.
   */
  private void notEncoded(
      Write<K, V> write, Throwable failure, BiConsumer<Write<K, V>, PutResult> ended) {
    link.counters().writeFailure(FailureKind.CODEC);
    count(write, StoreOutcome.FAILED);
    listener.failed(link.name(), "encode", FailureKind.CODEC, failure);
    ended.accept(write, PutResult.rejected("the value cannot be encoded"));
  }

  private void answered(
      Write<K, V> write,
      @Nullable PutResult result,
      @Nullable Throwable failure,
      BiConsumer<Write<K, V>, PutResult> ended) {
    if (failure != null || result == null) {
      FailureKind kind = failure == null ? FailureKind.OTHER : Failures.kindOf(failure);
      count(write, StoreOutcome.FAILED);
      missed.failed(write, kind);
      ended.accept(write, PutResult.missed(kind.name()));
      return;
    }
    switch (result.status()) {
      case STORED -> {
        stored(write);
        ended.accept(write, result);
      }
      case SUPERSEDED -> superseded(write, result, ended);
      default -> rejected(write, result, ended);
    }
  }

  private void count(Write<K, V> write, StoreOutcome outcome) {
    StoreKind kind = write.isFill()
        ? StoreKind.FILL
        : write.kind == Write.Kind.PUT ? StoreKind.PUT : StoreKind.TOMBSTONE;
    link.counters().store(kind, outcome);
  }

  private void stored(Write<K, V> write) {
    count(write, StoreOutcome.STORED);
    if (!write.isFill()) {
      missed.stored(write);
      publishStored(write);
    }
  }

  /**
   * Publishes that the layer holds a write which other nodes take to be missing there. If that took
   * long, copies of older entries may lie in other layers.
   */
  private void publishStored(Write<K, V> write) {
    boolean replay = write.kind == Write.Kind.HINT;
    if (!replay && write.raise == Raise.BY_CALL) {
      return; // its call publishes it
    }
    listener.stored(link.name(), write.storageKey, write.version());
    if (!replay && outgoing.age(write) > LATE_MILLIS) {
      others.dropBelow(write.storageKey, write.version());
    }
  }

  /**
   * If in doubt, remove: an invalidation yields only to what is certainly newer, else it is repeated
   * above it.
   */
  private void superseded(
      Write<K, V> write, PutResult result, BiConsumer<Write<K, V>, PutResult> ended) {
    count(write, StoreOutcome.SUPERSEDED);
    Version held = result.held();
    if (held != null) {
      raising.see(held);
    }
    if (write.isFill()) {
      listener.superseded(link.name(), "fill");
      if (held != null && !HybridClock.isReservation(held)) {
        listener.foundNewer(write.key(), held);
      } else {
        // What stood in the slot when the walk saw it has gone, so something came that has gone,
        // too.
        listener.foundNewer(write.key(), raising.justAbove(write.version()));
      }
      ended.accept(write, result);
      return;
    }
    listener.superseded(link.name(), "write");
    if (held != null && write.kind == Write.Kind.PUT && raising.raises(write, held)) {
      Version above = raising.above(held); // if in doubt, remove: neither of the two is kept
      listener.foundNewer(write.key(), above);
      replace(write, above, result, ended);
      return;
    }
    boolean hides = write.kind != Write.Kind.HINT;
    if (held != null && hides && !HybridClock.isReservation(held)) {
      listener.foundNewer(write.key(), held);
    }
    if (held == null || !raising.raises(write, held)) {
      if (write.isReplay()) {
        missed.replayed(write);
      }
      if (write.kind != Write.Kind.HINT || write.isReplay()) {
        publishStored(write); // a hint that only drops yields in doubt: nothing is stored
      }
      ended.accept(write, result);
      return;
    }
    Version above = raising.above(held);
    if (write.kind == Write.Kind.HINT) {
      missed.raised(write, above);
      if (link.isShared()) { // what only this node sees says nothing of what all nodes see
        others.dropBelow(write.storageKey, above);
      }
    }
    if (write.raises == MAX_RAISES) {
      missed.add(write.storageKey, above, above);
      ended.accept(write, PutResult.missed("overtaken " + MAX_RAISES + " times"));
    } else {
      send(write.raised(above), ended);
    }
  }

  /** Sends a tombstone in the place of a value. */
  private void replace(
      Write<K, V> write,
      Version version,
      PutResult result,
      BiConsumer<Write<K, V>, PutResult> ended) {
    Write<K, V> instead = write.asTombstone(outgoing.tombstone(version));
    send(
        instead,
        (sent, outcome) ->
            ended.accept(write, outcome.status() == PutResult.Status.STORED ? result : outcome));
  }

  private void rejected(
      Write<K, V> write, PutResult result, BiConsumer<Write<K, V>, PutResult> ended) {
    count(write, StoreOutcome.REJECTED);
    String reason = Objects.requireNonNullElse(result.reason(), "no reason given");
    listener.rejected(link.name(), reason);
    if (write.kind == Write.Kind.TOMBSTONE) {
      missed.add(write.storageKey, write.version(), write.version());
      ended.accept(write, PutResult.missed("rejected: " + reason));
      return;
    }
    if (write.kind != Write.Kind.PUT) {
      ended.accept(write, result);
      return;
    }
    // There is no "not written": where the value cannot be, no older one may stay.
    replace(write, write.version(), result, ended);
  }

  /** A write has found no room in the queue. */
  void dropped(Write<K, V> write) {
    count(write, StoreOutcome.DROPPED);
    listener.dropped(
        link.name(), write.isFill() ? "a warm-up met a full queue" : "a write met a full queue");
  }
}
