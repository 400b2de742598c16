package io.cachechain.core.internal.write;

import io.cachechain.FailureKind;
import io.cachechain.core.WritePolicy;
import io.cachechain.core.internal.async.Failures;
import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.core.internal.entry.Life;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.layer.FarLink;
import io.cachechain.core.internal.metrics.StoreKind;
import io.cachechain.core.internal.metrics.StoreOutcome;
import io.cachechain.core.internal.order.Conflict;
import io.cachechain.core.internal.order.Hints;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.core.internal.write.Write.Raise;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Condition;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one way by which entries get to a far layer: sends them in order, one at a time for each key, and sees to what becomes of them. A write that the layer missed, or may have missed, leaves a hint; an
 * invalidation that meets something which is not certainly newer is repeated above it; a value that is rejected leaves a tombstone, as does one which waited in the queue and met a version that is not certainly newer.
 */
public final class LayerWriter<K, V> {
  /** How often an invalidation is repeated above what stands in its way before it leaves a hint instead. */
  private static final int MAX_RAISES = 5;

  /** When a queued write reaches its layer later than that, the other layers are told again: they may have forgotten it, which of one so young is taken to be rare. */
  private static final long LATE_MILLIS = 1_000;

  private final FarLink<V> link;
  private final WritePolicy policy;
  private final Life life;
  private final ChainClock clock;
  private final HybridClock versions;
  private final BiConsumer<StoredEntry<?>, Runnable> whenKnown;
  private final Hints hints;
  private final OtherLayers<K, V> others;
  private final HintReplayer replayer;
  private final MissedWrites missed;
  private final WriterQueue<K, V> queue;
  private final BeforeConnection early;
  private final BiConsumer<K, Version> superseded;
  private final WriteListener listener;
  private final Outgoing<K, V> outgoing;
  private final Raising raising;

  /**
   * Creates the writer of a layer.
   *
   * @param link the layer
   * @param context what the writers of a chain share
   * @param superseded told of each entry that the layer refused, with the version of something newer: what is older than that is shown near no more
   * @param all the writers of all far layers of the chain, this one included; looked at when the chain is complete
   */
  public LayerWriter(
      FarLink<V> link,
      WriteContext context,
      BiConsumer<K, Version> superseded,
      List<LayerWriter<K, V>> all) {
    this.link = link;
    this.policy = link.settings().get(EngineOptions.WRITES);
    this.life = context.life();
    this.clock = context.clock();
    this.versions = context.versions();
    this.whenKnown = context.whenKnown();
    this.listener = context.listener();
    this.superseded = superseded;
    this.outgoing = new Outgoing<>(link, context);
    this.raising = new Raising(versions, context.loads());
    this.hints = new Hints(context.chain(), link.name(), context.missed(), versions);
    Executor executor = context.executor();
    this.others = new OtherLayers<>(all);
    this.replayer =
        new HintReplayer(hints, this, clock, executor, context.internals().random());
    this.missed = new MissedWrites(hints, replayer, versions, raising);
    link.health().onWantsWrites(replayer::now);
    this.early = new BeforeConnection(link);
    this.queue = new WriterQueue<>(
        QueueBounds.of(link.settings(), link.longestPutWait()),
        clock,
        executor,
        this::send,
        outgoing::prepare,
        missed::dropped,
        this::dropped);
  }

  /** Returns the layer. */
  public FarLink<V> link() {
    return link;
  }

  /** Returns how the layer is written. */
  public WritePolicy policy() {
    return policy;
  }

  /** Returns the hints of writes that the layer missed. */
  public Hints hints() {
    return hints;
  }

  /** Returns the version of the write that waits in the queue for this key, or null; a copy of something read is none. */
  public @Nullable Version waiting(String storageKey) {
    Write<K, V> write = queue.visible(storageKey);
    return write == null || write.isFill() ? null : write.version();
  }

  /** Returns the entry that waits in the queue for this key, or null: newer than what the layer holds. */
  public @Nullable StoredEntry<V> queued(String storageKey) {
    Write<K, V> write = queue.visible(storageKey);
    return write == null ? null : write.entry();
  }

  /** Returns how many keys wait or are being written. */
  public int depth() {
    return queue.depth();
  }

  /** Returns about how many bytes the writes hold that wait or are being sent. */
  public long bytes() {
    return queue.bytes() + early.bytes();
  }

  /**
   * Offers a copy of something that was read; never blocks. May be called under a slot's lock: what would send, or complete futures, is returned.
   *
   * @param key the key
   * @param storageKey the key in the layer
   * @param entry what to store
   * @param seen the version which the walk saw in this layer, or null if it saw an empty slot
   * @param ended told what became of it, if it was offered at all
   * @return what is to be run once the lock is free, or null for nothing
   */
  public @Nullable Runnable fill(
      K key,
      String storageKey,
      StoredEntry<V> entry,
      @Nullable Version seen,
      Consumer<PutResult> ended) {
    long now = clock.currentTimeMillis();
    if (life.goodUntil(link.index(), now, entry) - now < 1) {
      return null; // it would be dead on arrival
    }
    Write<K, V> write = Write.fill(key, storageKey, entry, seen);
    FutureChains.whenDone(
        write.done(), (result, failure) -> ended.accept(Objects.requireNonNull(result)));
    return queue.offer(write, new CompletableFuture<>());
  }

  /**
   * Places a reservation, or another state of one. It is no content, so it neither waits for a turn in the queue nor does it leave a hint when it fails.
   *
   * @param storageKey the key in the layer
   * @param reservation what to place
   * @param seen the version that it replaces, or null for an empty slot
   * @return what became of it; fails if the layer did
   */
  public CompletableFuture<PutResult> reserve(
      String storageKey, StoredEntry<V> reservation, @Nullable Version seen) {
    byte[] bytes = link.format().encode(storageKey, reservation, reservation.expiresAt(), null);
    Condition condition = seen == null ? Condition.onlyIfEmpty() : Condition.onlyIf(seen);
    return link.put(
        storageKey,
        new ByteLayer.Put(ByteEntry.of(bytes, reservation.hardLimit(), false), condition));
  }

  /**
   * Writes a value or a tombstone in the layer's order: through the queue if that is how the layer is written, else at once. While the layer is still connecting that waits, at most for the layer's timeout, and goes through the queue
   * then: so it can be read here, and is written when there is a connection.
   *
   * @param key the key
   * @param storageKey the key in the layer
   * @param entry a value or a tombstone
   * @param payload the encoded value, or null for a tombstone
   * @param inQueue who raises it if it goes through the queue; else the caller does, whom the result tells what the layer did
   * @return what became of it: never fails
   */
  CompletableFuture<PutResult> write(
      K key, String storageKey, StoredEntry<V> entry, byte @Nullable [] payload, Raise inQueue) {
    if (policy.mode() == WritePolicy.Mode.QUEUED) {
      return queue.offer(Write.put(key, storageKey, entry, payload, inQueue));
    }
    if (!link.isConnecting()) {
      return queue.send(Write.put(key, storageKey, entry, payload, Raise.BY_CALL));
    }
    return early.write(
        payload == null ? 0 : payload.length,
        () -> queue.send(Write.put(key, storageKey, entry, payload, Raise.BY_CALL)),
        () -> queue.offer(Write.put(key, storageKey, entry, payload, inQueue)));
  }

  /**
   * A write of this version has ended: older copies in the queue are neither shown nor sent any more. May be called under the lock of a key.
   *
   * @return what is to be run once the lock is free, or null for nothing
   */
  public @Nullable Runnable completed(String storageKey, Version version) {
    return queue.purge(storageKey, version, queued -> version.isNewerThan(queued.version()));
  }

  /**
   * Another node has stored this version. A fill in the queue of any other version is neither shown nor sent any more: it was read before, also if its version is higher. A write of this node is
   * overtaken only by a write, and only if that is certainly newer, since the clock of either node may be ahead. May be called under the lock of a key.
   *
   * @param written whether it is a write that is in this layer, or that the layer has missed
   * @return what is to be run once the lock is free, or null for nothing
   */
  public @Nullable Runnable overtakenBy(String storageKey, Version version, boolean written) {
    return queue.purge(
        storageKey,
        version,
        queued -> queued.isFill()
            ? !Conflict.COPY.keeps(queued.version(), version, versions)
            : written && !Conflict.QUEUED_WRITE.keeps(queued.version(), version, versions));
  }

  /** Returns what was accepted and has not ended. */
  public Backlog backlog() {
    return new Backlog(queue.pending());
  }

  /**
   * Replays at once what the layer has missed. Ends, and never fails, when nothing of it is left, or when the layer does not take it; a layer that is still connecting is waited for.
   */
  public CompletableFuture<Void> replay() {
    return hints.size() == 0
        ? CompletableFuture.completedFuture(null)
        : link.connection().ended().thenCompose(done -> replayer.replay());
  }

  /** Returns how many keys the layer has missed a write of, as far as no other node is about to write it. */
  public int missed() {
    return replayer.due();
  }

  /** Returns how many missed keys have been replayed since the chain began. */
  public long replayed() {
    return replayer.replayed();
  }

  /** Stops the replays and the probes, and waits for the layer no longer. Hints that are left are lost with the process; the chain says so in its log. */
  public void close() {
    replayer.close();
    link.close();
  }

  /** Replays a hint. The other layers get the missed write first. */
  CompletableFuture<PutResult> replayHint(String storageKey, Version version) {
    return others
        .notify(this, storageKey, hints.missed(storageKey))
        .thenCompose(notified ->
            queue.send(Write.hint(storageKey, outgoing.tombstone(version), Raise.IN_DOUBT)));
  }

  /** Sends a tombstone that yields to whatever has a higher version. */
  CompletableFuture<PutResult> dropBelow(String storageKey, Version version) {
    return queue.send(Write.hint(storageKey, outgoing.tombstone(version), Raise.BY_CALL));
  }

  /** Sends one write once the first attempt of the layer to connect has ended; called by the queue, which holds back the next one of the key until {@code ended} is run. */
  private void send(Write<K, V> write, BiConsumer<Write<K, V>, PutResult> ended) {
    if (!link.isConnecting()) {
      whenKnown.accept(write.entry(), () -> sendNow(write, ended));
    } else {
      // It is encoded then: the times in it are those of the sending.
      FutureChains.whenDone(
          link.connection().ended(),
          (connected, failure) -> whenKnown.accept(write.entry(), () -> sendNow(write, ended)));
    }
  }

  private void sendNow(Write<K, V> write, BiConsumer<Write<K, V>, PutResult> ended) {
    String broken = write.broken();
    if (broken != null) {
      count(write, StoreOutcome.REJECTED);
      ended.accept(write, PutResult.skipped("not valid: " + broken));
      return;
    }
    Throwable failure = write.failure();
    if (failure != null) {
      notEncoded(write, failure, ended);
      return;
    }
    ByteEntry bytes;
    try {
      bytes = outgoing.encoded(write);
    } catch (Throwable tooLittleMemory) { // whatever it is: the queue goes on
      notEncoded(write, tooLittleMemory, ended);
      return;
    }
    if (bytes == null) {
      answered(write, PutResult.rejected("too large"), null, ended);
      return;
    }
    FutureChains.whenDone(
        link.put(write.storageKey(), new ByteLayer.Put(bytes, outgoing.condition(write))),
        (result, problem) -> answered(write, result, problem, ended));
  }

  /** A loaded value is answered all the same, and kept in object layers; a put was encoded before it came here. */
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
        : write.kind() == Write.Kind.PUT ? StoreKind.PUT : StoreKind.TOMBSTONE;
    link.counters().store(kind, outcome);
  }

  private void stored(Write<K, V> write) {
    count(write, StoreOutcome.STORED);
    if (!write.isFill()) {
      hints.coveredBy(write.storageKey(), write.version());
      if (write.kind() == Write.Kind.HINT) {
        hints.replayed(write.storageKey(), write.version());
      }
      publishStored(write);
    }
  }

  /** Publishes that the layer holds a write which other nodes take to be missing there. If that took long, copies of older entries may lie in other layers. */
  private void publishStored(Write<K, V> write) {
    boolean replay = write.kind() == Write.Kind.HINT;
    if (!replay && write.raise() == Raise.BY_CALL) {
      return; // its call publishes it
    }
    listener.stored(link.name(), write.storageKey(), write.version());
    if (!replay && clock.currentTimeMillis() - write.entry().created() > LATE_MILLIS) {
      others.dropBelow(this, write.storageKey(), write.version());
    }
  }

  /** In doubt, kill: an invalidation yields only to what is certainly newer, else it is repeated above it. */
  private void superseded(
      Write<K, V> write, PutResult result, BiConsumer<Write<K, V>, PutResult> ended) {
    count(write, StoreOutcome.SUPERSEDED);
    Version held = result.held();
    if (held != null) {
      versions.see(held);
    }
    if (write.isFill()) {
      listener.superseded(link.name(), "fill");
      if (held != null && !HybridClock.isReservation(held)) {
        superseded.accept(write.key(), held);
      } else {
        // What stood in the slot when the walk saw it has gone, so something came that has gone,
        // too.
        superseded.accept(write.key(), raising.justAbove(write.version()));
      }
      ended.accept(write, result);
      return;
    }
    listener.superseded(link.name(), "write");
    if (held != null && write.kind() == Write.Kind.PUT && raising.raises(write, held)) {
      Version above = versions.above(held); // in doubt, kill: neither of the two is kept
      superseded.accept(write.key(), above);
      replace(write, above, result, ended);
      return;
    }
    boolean hides = write.kind() != Write.Kind.HINT;
    if (held != null && hides && !HybridClock.isReservation(held)) {
      superseded.accept(write.key(), held);
    }
    if (held == null || !raising.raises(write, held)) {
      if (write.isReplay()) {
        hints.replayed(write.storageKey(), write.version());
      }
      if (write.kind() != Write.Kind.HINT || write.isReplay()) {
        publishStored(write); // a hint that only drops yields in doubt: nothing is stored
      }
      ended.accept(write, result);
      return;
    }
    Version above = versions.above(held);
    if (write.kind() == Write.Kind.HINT) {
      hints.raise(write.storageKey(), write.version(), above);
      if (link.isShared()) { // what only this node sees says nothing of what all nodes see
        others.dropBelow(this, write.storageKey(), above);
      }
    }
    if (write.raises() == MAX_RAISES) {
      addHint(write.storageKey(), above);
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
    if (write.kind() == Write.Kind.TOMBSTONE) {
      addHint(write.storageKey(), write.version());
      ended.accept(write, PutResult.missed("rejected: " + reason));
      return;
    }
    if (write.kind() != Write.Kind.PUT) {
      ended.accept(write, result);
      return;
    }
    // There is no "not written": where the value cannot be, no older one may stay.
    replace(write, write.version(), result, ended);
  }

  private void dropped(Write<K, V> write) {
    count(write, StoreOutcome.DROPPED);
    listener.dropped(
        link.name(), write.isFill() ? "a warm-up met a full queue" : "a write met a full queue");
  }

  /** Adds a hint: the layer has missed a write of this version, and is not trusted about the key until the hint has been replayed. */
  public void addHint(String storageKey, Version version) {
    missed.add(storageKey, version, version);
  }

  /** Another node changed the key, and cannot reach this layer: what it holds of the key does not count until a tombstone has taken its place. The other layers have missed nothing. */
  public void outdated(String storageKey, Version version) {
    missed.add(storageKey, version, null);
  }

  /** Another node says that the layer holds this version of the key, or what won against it. */
  public void confirmed(String storageKey, Version version) {
    hints.confirmed(storageKey, version);
  }

  /** The layer may have forgotten, or set back, what it had acknowledged: nothing that was stored before is trusted. */
  public void distrustAll() {
    hints.distrustAll();
  }
}
