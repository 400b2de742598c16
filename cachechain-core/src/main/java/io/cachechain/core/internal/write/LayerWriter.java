package io.cachechain.core.internal.write;

import io.cachechain.core.WritePolicy;
import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.layer.FarLink;
import io.cachechain.core.internal.layer.LinkContext;
import io.cachechain.core.internal.order.Hints;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.core.internal.write.Write.Raise;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.Condition;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one way by which entries get to a far layer: in order, one at a time for each key, through
 * the queue or past it. What the layer missed is remembered as hints, and replayed.
 */
public final class LayerWriter<K, V> {
  private final FarLink<V> link;
  private final int index;
  private final WritePolicy.Mode mode;
  private final Hints hints;
  private final Raising raising;
  private final Outgoing<K, V> outgoing;
  private final OtherLayers<K, V> others;
  private final HintReplayer replayer;
  private final MissedWrites missed;
  private final WriterQueue<K, V> queue;
  private final BeforeConnection early;

  /**
   * Creates the writer of a layer.
   *
   * @param link the layer
   * @param context what the links of the chain share
   * @param hints the hints of the layer
   * @param raising says when a write is sent again
   * @param outgoing what a write is when it is sent
   * @param listener notified of writes
   * @param all the writers of all far layers of the chain, this one included; looked at when the
   *     chain is complete
   */
  public LayerWriter(
      FarLink<V> link,
      LinkContext context,
      Hints hints,
      Raising raising,
      Outgoing<K, V> outgoing,
      WriteListener<K> listener,
      List<LayerWriter<K, V>> all) {
    this.link = link;
    this.index = link.index();
    this.mode = link.settings().get(EngineOptions.WRITES).mode();
    this.hints = hints;
    this.raising = raising;
    this.outgoing = outgoing;
    this.others = new OtherLayers<>(link, all);
    this.replayer =
        new HintReplayer(hints, this, context.clock(), context.executor(), context::random);
    this.missed = new MissedWrites(hints, replayer, raising);
    link.health().onWantsWrites(replayer::now);
    this.early = new BeforeConnection(link);
    WriteSender<K, V> sender = new WriteSender<>(link, outgoing, missed, raising, others, listener);
    this.queue = new WriterQueue<>(
        QueueBounds.of(link.settings(), link.longestPutWait()),
        context.clock(),
        context.executor(),
        sender,
        outgoing::prepare,
        missed::dropped,
        sender::dropped);
  }

  /** Returns the layer. */
  public FarLink<V> link() {
    return link;
  }

  /** Returns the position of the layer in the chain, nearest first. */
  int index() {
    return index;
  }

  /** Returns whether writes wait in a queue, and not for the layer. */
  boolean isQueued() {
    return mode == WritePolicy.Mode.QUEUED;
  }

  /** Returns whether values are put there, and not only tombstones in their place. */
  boolean keepsPuts() {
    return mode != WritePolicy.Mode.INVALIDATE;
  }

  /**
   * Returns whether the layer is known to hold a write that has ended in it, or what won against
   * that; else other nodes must take it that it may hold something older.
   *
   * @param status how the write ended
   */
  boolean holds(String storageKey, PutResult.Status status, boolean isTombstone) {
    // A queue may have been faster than the call of the write, and have reported its end before.
    boolean queued = queue.visible().version(storageKey) != null;
    boolean refused = isTombstone && status == PutResult.Status.REJECTED;
    return link.isShared()
        && !queued
        && !refused
        && status
            != PutResult.Status.MISSED // else there is a hint before it is hidden from the queue
        && hints.against(storageKey) == null;
  }

  /** Returns the hints of writes that the layer missed. */
  public Hints hints() {
    return hints;
  }

  /** Returns what reads see of the queue. */
  public VisibleWrites<K, V> visible() {
    return queue.visible();
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
   * Offers a copy of something that was read; never blocks. May be called under a slot's lock: what
   * would send, or complete futures, is returned.
   *
   * @param key the key
   * @param storageKey the key in the layer
   * @param entry what to store
   * @param seen the version which the walk saw in this layer, or null if it saw an empty slot
   * @param ended called with the result, if it was offered at all
   * @return what is to be run once the lock is free, or null for nothing
   */
  public @Nullable Runnable fill(
      K key,
      String storageKey,
      StoredEntry<V> entry,
      @Nullable Version seen,
      Consumer<PutResult> ended) {
    if (outgoing.arrivesDead(entry)) {
      return null;
    }
    Write<K, V> write = Write.fill(key, storageKey, entry, seen);
    FutureChains.whenDone(
        write.done, (result, failure) -> ended.accept(Objects.requireNonNull(result)));
    return queue.offer(write, new CompletableFuture<>());
  }

  /**
   * Places a reservation, or another state of one. It is no content, so it neither waits for a turn
   * in the queue nor does it leave a hint when it fails.
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
        new ByteLayer.Put(
            ByteEntry.of(bytes, reservation.version(), reservation.hardLimit(), false), condition));
  }

  /**
   * Writes a value or a tombstone in the layer's order: through the queue if that is how the layer
   * is written, else at once. While the layer is still connecting that waits, at most for the
   * layer's timeout, and goes through the queue then: so it can be read here, and is written when
   * there is a connection.
   *
   * @param key the key
   * @param storageKey the key in the layer
   * @param entry a value or a tombstone
   * @param payload the encoded value, or null for a tombstone
   * @param inQueue who raises it if it goes through the queue; else the caller does, who gets the
   *     result of the layer
   * @return what became of it: never fails
   */
  CompletableFuture<PutResult> write(
      K key, String storageKey, StoredEntry<V> entry, byte @Nullable [] payload, Raise inQueue) {
    if (mode == WritePolicy.Mode.QUEUED) {
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
   * A write of this version has ended: older copies in the queue are neither shown nor sent any
   * more. May be called under the lock of a key.
   *
   * @return what is to be run once the lock is free, or null for nothing
   */
  public @Nullable Runnable completed(String storageKey, Version version) {
    return queue.purge(storageKey, version, queued -> version.isNewerThan(queued.version()));
  }

  /**
   * Another node has stored this version. A fill in the queue of any other version is neither shown
   * nor sent any more: it was read before, also if its version is higher. A write of this node is
   * overtaken only by a write, and only if that is certainly newer, since the clock of either node
   * may be ahead. May be called under the lock of a key.
   *
   * @param written whether it is a write that is in this layer, or that the layer has missed
   * @return what is to be run once the lock is free, or null for nothing
   */
  public @Nullable Runnable overtakenBy(String storageKey, Version version, boolean written) {
    return queue.purge(
        storageKey, version, queued -> !raising.staysQueued(queued, version, written));
  }

  /** Returns what was accepted and has not ended. */
  public Backlog backlog() {
    return new Backlog(queue.pending());
  }

  /**
   * Replays at once what the layer has missed. Ends, and never fails, when nothing of it is left,
   * or when the layer does not take it; a layer that is still connecting is waited for.
   */
  public CompletableFuture<Void> replay() {
    return hints.size() == 0
        ? CompletableFuture.completedFuture(null)
        : link.connection().ended().thenCompose(done -> replayer.replay());
  }

  /**
   * Returns how many keys the layer has missed a write of, as far as no other node is about to
   * write it.
   */
  public int missed() {
    return replayer.due();
  }

  /** Returns how many missed keys have been replayed since the chain began. */
  public long replayed() {
    return replayer.replayed();
  }

  /**
   * Stops the replays and the probes, and waits for the layer no longer. Hints that are left are
   * lost with the process; the chain says so in its log.
   */
  public void close() {
    replayer.close();
    link.close();
  }

  /** Replays a hint. The other layers get the missed write first. */
  CompletableFuture<PutResult> replayHint(String storageKey, Version version) {
    return others
        .notify(storageKey, hints.missed(storageKey))
        .thenCompose(notified ->
            queue.send(Write.hint(storageKey, outgoing.tombstone(version), Raise.IN_DOUBT)));
  }

  /** Sends a tombstone that yields to whatever has a higher version. */
  CompletableFuture<PutResult> dropBelow(String storageKey, Version version) {
    return queue.send(Write.hint(storageKey, outgoing.tombstone(version), Raise.BY_CALL));
  }

  /**
   * Adds a hint: the layer has missed a write of this version, and is not trusted about the key
   * until the hint has been replayed.
   */
  public void addHint(String storageKey, Version version) {
    missed.add(storageKey, version, version);
  }

  /**
   * Another node changed the key, and cannot reach this layer: what it holds of the key does not
   * count until a tombstone has taken its place. The other layers have missed nothing.
   */
  public void outdated(String storageKey, Version version) {
    missed.add(storageKey, version, null);
  }

  /** Another node says that the layer holds this version of the key, or what won against it. */
  public void confirmed(String storageKey, Version version) {
    hints.confirmed(storageKey, version);
  }

  /**
   * The layer may have forgotten, or set back, what it had acknowledged: nothing that was stored
   * before is trusted.
   */
  public void distrustAll() {
    hints.distrustAll();
  }
}
