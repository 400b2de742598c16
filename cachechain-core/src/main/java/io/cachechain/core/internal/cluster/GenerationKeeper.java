package io.cachechain.core.internal.cluster;

import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.core.internal.cluster.GenerationListener.Cause;
import io.cachechain.core.internal.entry.Generations;
import io.cachechain.core.internal.entry.Replacement;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.layer.FarLink;
import io.cachechain.core.internal.read.GenerationRecords;
import io.cachechain.core.internal.write.ClearGate;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.PutResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Keeps the generations of a node, and the records in its far layers, alike. A clear counts on this
 * node at once; then it goes to each record and to the other nodes, at the same time, and to a
 * record that could not be written until it has it. No layer is trusted before its record has been
 * read.
 *
 * <p>Two generations of one slot which do not know each other make a third: after the records have
 * been asked, or when they cannot be. Nothing here looks at a clock but for when to ask.
 */
public final class GenerationKeeper
    implements GenerationRecord.Rounds, GenerationRecords, ClearGate {
  private final LayerRecords records;

  /** Of each layer, whether it has been asked once, or could not be. */
  private final List<CompletableFuture<Void>> asked = new ArrayList<>();

  private final KnownGenerations known;
  private final UnknownGenerations unknown = new UnknownGenerations();
  private final ChainClock clock;
  private final GenerationListener listener;
  private final StartGate gate;
  private final AtomicInteger clears = new AtomicInteger();

  /**
   * How many messages of clears of other nodes have come, also of generations that this node did not
   * know.
   */
  private final AtomicInteger messages = new AtomicInteger();

  private final GenerationPolls polls;

  /**
   * Creates the keeper of a node that has asked nobody yet.
   *
   * @param known what the node knows
   * @param far its far layers, nearest first
   * @param settings what else it needs
   */
  public GenerationKeeper(
      KnownGenerations known, List<? extends FarLink<?>> far, GenerationSettings settings) {
    this.records = new LayerRecords(far, settings, this);
    this.known = known;
    this.clock = settings.clock();
    this.listener = settings.listener();
    this.polls = new GenerationPolls(clock, settings.poll(), settings.maintenance());
    far.forEach(layer -> asked.add(new CompletableFuture<>()));
    this.gate = new StartGate(
        CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new)),
        records.longestTimeout(),
        clock,
        settings.executor());
  }

  /**
   * Reads the records of all layers for the first time.
   *
   * @param isNotified whether messages notify of changes now
   */
  public void start(BooleanSupplier isNotified) {
    if (asked.isEmpty()) {
      return;
    }
    known.whenAsked(this::whenRead);
    known.connects(records::areConnecting);
    for (int i = 0; i < asked.size(); i++) {
      CompletableFuture<Void> first = asked.get(i);
      FutureChains.whenDone(records.readOnceConnected(i), (read, failure) -> first.complete(null));
    }
    polls.start(isNotified, records::poll);
  }

  /** Runs something when all records have been asked for, as long as their timeouts. */
  private void whenRead(Runnable then) {
    FutureChains.whenDone(records.readAll(), (done, failure) -> then.run());
  }

  /** Reads all records: somebody may have cleared without a message to this node. */
  public void readAll() {
    records.updateShared();
  }

  /**
   * A layer may have forgotten its record, or set it back: it is not trusted until that has been
   * read.
   */
  public void dataLost(int layer) {
    records.dataLost(layer);
  }

  /**
   * Runs what begins a write: at once, or when each record has been asked for once, at most after
   * the timeout of a layer, since what is made before may have to be given up. Those that wait go
   * on in order, on the executor.
   *
   * @param write gets whether something was cleared while it waited, so that its value is from
   *     before that
   */
  @Override
  public void whenAsked(Consumer<Boolean> write) {
    if (known.isConnecting()) {
      write.accept(false); // it waits for the connection, and is of whatever is found then
      return;
    }
    int before = clears.get() + messages.get();
    gate.pass(() -> write.accept(clears.get() + messages.get() != before));
  }

  /** Returns whether the record of a layer is known. */
  @Override
  public boolean isKnown(int layer) {
    return records.isKnown(layer);
  }

  /**
   * Asks a layer for its record, as long as its timeout; returns whether it is known then. Never
   * fails.
   */
  @Override
  public CompletableFuture<Boolean> read(int layer) {
    return records.read(layer);
  }

  /**
   * Returns whether something has been cleared, here or by another node, that a layer does not say,
   * as far as is known.
   */
  public boolean misses(int layer) {
    return clears.get() > 0 && records.misses(layer);
  }

  /**
   * Offers a layer at once what it does not say, when its first attempt to connect has ended. Ends,
   * and never fails, when it has taken that or has not.
   */
  public CompletableFuture<Void> replay(int layer) {
    return records.replay(layer);
  }

  /**
   * Everything is invalid from now on: on this node when this returns, on each layer when the
   * future ends, unless the result says that the layer missed it.
   *
   * @return what became of it in each far layer; never fails
   */
  @Override
  public CompletableFuture<Map<String, PutResult>> clear() {
    clears.incrementAndGet(); // first: whoever then still waits for the first record is from before
    Replacement published = known.replace(Generations.CHAIN);
    listener.changed(Cause.CALL);
    if (published != null) {
      listener.announce(published);
    }
    Map<String, CompletableFuture<PutResult>> stored = records.store();
    return CompletableFuture.allOf(stored.values().toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> {
          if (published != null) {
            announceThird(published);
          }
          Map<String, PutResult> results = new LinkedHashMap<>();
          stored.forEach((layer, result) -> results.put(layer, result.join()));
          return results;
        });
  }

  /** Another node has cleared at the same time: what took the place of both is published once. */
  private void announceThird(Replacement published) {
    long present = known.now().chain();
    if (present != published.generation() && present != 0) {
      listener.announce(published.then(new Replacement(Generations.CHAIN, present, List.of())));
    }
  }

  /**
   * Another node has published what it has replaced. If this node is undecided then, it reads the
   * records.
   */
  public void received(Replacement replacement) {
    // First: whoever then still waits for the first record is from before, even if this node does
    // not know yet what the other one has replaced.
    messages.incrementAndGet();
    if (took(Generations.of(replacement), false) && !known.now().isDecided()) {
      readAll();
    }
  }

  /**
   * Looks whether somebody knows more of an entry whose generation is unknown here: asks all
   * records, once.
   *
   * @return ends when they have been asked, as long as their timeouts; never fails
   */
  @Override
  public CompletableFuture<Void> secondLook(StoredEntry<?> entry) {
    long generation = known.now().unknownOf(entry);
    if (generation == 0 || !unknown.isNew(generation, clock.nanoTime())) {
      return CompletableFuture.completedFuture(null);
    }
    return records.readAll();
  }

  /**
   * Returns whether somebody may still turn out to know that an entry is valid, so that nothing
   * must take its place.
   */
  @Override
  public boolean mayBeValid(StoredEntry<?> entry) {
    long generation = known.now().unknownOf(entry);
    return generation != 0 && unknown.isYoung(generation, clock.nanoTime());
  }

  @Override
  public Generations now() {
    return known.now();
  }

  @Override
  public void learnt(Generations record) {
    took(record, true);
  }

  private boolean took(Generations other, boolean isRecord) {
    boolean alone = known.isAlone();
    Generations before = known.take(other, isRecord);
    if (before == null) {
      return false;
    }
    // A provisional generation that nobody has retired gives way to the one that others go by.
    boolean yields = (alone && isRecord)
        || (before.hasOnlyProvisional(Generations.CHAIN) && !other.hasRetired(before.chain()));
    boolean cleared =
        before.isDecided() && !yields && !known.now().hasOnlyProvisional(Generations.CHAIN);
    if (cleared) {
      clears.incrementAndGet();
    }
    listener.changed(cleared ? Cause.OTHER_NODE : Cause.FOUND);
    return true;
  }

  @Override
  public void found() {
    Replacement published = known.clearFound();
    if (published != null) {
      listener.changed(Cause.FOUND); // the clear itself has been said
      listener.announce(published);
    }
  }

  @Override
  public boolean isClearPending() {
    return known.isClearPending();
  }

  @Override
  public Generations decided() {
    // Others are not notified: where no record can be asked, each would answer the third of the
    // other
    // with one of its own.
    KnownGenerations.Decision decision = known.decide();
    if (decision.isNew()) {
      listener.changed(Cause.UNDECIDED);
    }
    return decision.state();
  }

  @Override
  public CompletableFuture<Void> turn(int layer) {
    return CompletableFuture.allOf(
        asked.subList(layer + 1, asked.size()).toArray(CompletableFuture<?>[]::new));
  }

  @Override
  public boolean isAlone() {
    return known.isAlone();
  }

  @Override
  public void recorded() {
    known.recorded();
  }

  /** Stops the polls. */
  public void close() {
    polls.close();
  }
}
