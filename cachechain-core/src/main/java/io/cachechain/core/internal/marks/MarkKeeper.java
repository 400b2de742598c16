package io.cachechain.core.internal.marks;

import io.cachechain.core.internal.link.FarLink;
import io.cachechain.core.internal.link.FutureChains;
import io.cachechain.core.internal.marks.MarkListener.Cause;
import io.cachechain.core.internal.version.HybridClock;
import io.cachechain.core.internal.version.MarkSet;
import io.cachechain.core.internal.version.Marks;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the marks of a node and those of its far layers alike. A mark that is raised here counts here at once, then goes to each layer, and is offered again until it has got there; what a layer has that is not known here
 * is learnt. A layer is not believed before it has been asked for its marks.
 *
 * <p>An empty place in one layer is filled from what the others, or this node, know. Where nobody knows anything, it may all have been lost: then everything is invalid from now on, by the mark of the node that gets it into the empty place first.
 *
 * <p>Invariants, under the lock of this object: {@code pending} is the mark of the latest clear of this node until all layers have it, and {@code before} the mark that was known when it was drawn. Nothing is sent, and nobody
 * told, under the lock.
 */
public final class MarkKeeper implements MarkEntry.Rounds {
  /** While messages tell of marks, their entries are read only so often: a server that evicts what nobody reads keeps them. */
  private static final Duration TOUCH = Duration.ofSeconds(30);

  /** How often a clear is repeated above marks that it did not know: of nodes that clear at once, and cannot tell a layer for long, each would else rise above the other for ever. */
  private static final int MAX_LIFTS = 3;

  private final List<FarLink<?>> layers;
  private final List<MarkEntry> entries = new ArrayList<>();

  /** Of each layer, whether it has been asked once. */
  private final List<CompletableFuture<Void>> asked = new ArrayList<>();

  private final Marks marks;
  private final HybridClock versions;
  private final ChainClock clock;
  private final MarkSettings settings;
  private final MarkListener listener;
  private final CompletableFuture<Void> begun = new CompletableFuture<>();
  private volatile BooleanSupplier isTold = () -> false;
  private @Nullable Version initial;
  private @Nullable Version candidate;
  private boolean initialised;
  private boolean emptyPlace;
  private @Nullable Version pending;
  private @Nullable Version before;
  private int lifts;
  private @Nullable Version refused;
  private long touched;
  private volatile boolean closed;

  /** Takes the next poll off the clock, where it would keep a closed chain in memory. */
  private volatile Runnable cancel = () -> {};

  /**
   * Creates the keeper of a node that knows no marks.
   *
   * @param marks those of the node
   * @param far its far layers, nearest first
   * @param settings what else it needs
   */
  public MarkKeeper(Marks marks, List<? extends FarLink<?>> far, MarkSettings settings) {
    this.layers = List.copyOf(far);
    this.marks = marks;
    this.versions = settings.versions();
    this.clock = settings.clock();
    this.settings = settings;
    this.listener = settings.listener();
    for (int i = 0; i < far.size(); i++) {
      entries.add(new MarkEntry(i, far.get(i), settings, marks, this));
      asked.add(new CompletableFuture<>());
    }
  }

  /**
   * Reads the marks of all layers for the first time. Until each has answered, or could not, what this node stamps lies ahead, so that it is valid also if there must be a mark of now.
   *
   * @param told whether messages would tell of marks now
   */
  public void start(BooleanSupplier told) {
    if (entries.isEmpty()) {
      return;
    }
    isTold = told;
    synchronized (this) {
      initial = versions.lead();
      touched = clock.nanoTime();
    }
    for (int i = 0; i < layers.size(); i++) {
      int layer = i;
      FutureChains.whenDone(
          layers
              .get(i)
              .connection()
              .awaited()
              .thenCompose(done -> entries.get(layer).read()),
          (known, failure) -> asked.get(layer).complete(null));
    }
    FutureChains.whenDone(
        CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new)),
        (done, failure) -> began());
    later();
  }

  private void began() {
    boolean decided;
    synchronized (this) {
      candidate = emptyPlace && !initialised ? initial : null;
      initial = null;
      decided = candidate == null;
    }
    if (decided) {
      versions.level();
    }
    begun.complete(null);
  }

  private void later() {
    if (closed) {
      return;
    }
    cancel = clock.schedule(() -> settings.executor().execute(this::poll), settings.poll());
    if (closed) {
      cancel.run();
    }
  }

  private void poll() {
    if (closed) {
      return;
    }
    long now = clock.nanoTime();
    boolean told = isTold.getAsBoolean();
    boolean due;
    synchronized (this) {
      due = !told || now - touched >= TOUCH.toNanos();
      touched = due ? now : touched;
      forgetPending();
    }
    for (int i = 0; i < entries.size(); i++) {
      entries.get(i).poll(due && layers.get(i).isShared()); // nobody else marks a private one
    }
    later();
  }

  /** Reads the marks of all layers: somebody may have raised one without this node hearing of it. */
  public void readAll() {
    for (int i = 0; i < entries.size(); i++) {
      if (layers.get(i).isShared()) {
        entries.get(i).update();
      }
    }
  }

  /** A layer may have forgotten its marks, or set them back: it is not believed until they have been read. */
  public void dataLost(int layer) {
    entries.get(layer).forget();
    entries.get(layer).update();
  }

  /** Returns whether the marks of a layer are known. */
  public boolean isKnown(int layer) {
    return entries.get(layer).isKnown();
  }

  /** Asks a layer for its marks, as long as its timeout; returns whether they are known then. Never fails. */
  public CompletableFuture<Boolean> read(int layer) {
    MarkEntry entry = entries.get(layer);
    CompletableFuture<Boolean> read = entry.read();
    if (read.isDone()) {
      return read;
    }
    CompletableFuture<Boolean> inTime = new CompletableFuture<>();
    Runnable timer = clock.schedule(
        () -> settings.executor().execute(() -> inTime.complete(entry.isKnown())), entry.timeout());
    FutureChains.whenDone(read, (known, failure) -> {
      timer.run();
      inTime.complete(Boolean.TRUE.equals(known));
    });
    return inTime;
  }

  /** Returns whether something has been cleared that a layer does not say, as far as can be told. */
  public boolean owes(int layer) {
    return marks.clear() != null && !entries.get(layer).isUpToDate();
  }

  /** Offers a layer at once what has been cleared and it does not say, when its first attempt to connect has ended. Ends, and never fails, when it has taken that or has not. */
  public CompletableFuture<Void> replay(int layer) {
    return owes(layer)
        ? layers
            .get(layer)
            .connection()
            .ended()
            .thenCompose(done -> entries.get(layer).update().stored)
            .thenAccept(stored -> {})
        : CompletableFuture.completedFuture(null);
  }

  /**
   * Everything is invalid from now on: on this node when this returns, on each layer when the future ends, unless the result says that it is owed.
   *
   * @return what became of it in each far layer; never fails
   */
  public CompletableFuture<Map<String, PutResult>> clear() {
    Version mark;
    synchronized (this) {
      before = marks.clear();
      mark = versions.mark(before);
      pending = mark;
      lifts = 0;
      initialised = true; // whatever was lost is covered
      candidate = null;
    }
    raise(mark, Cause.CALL);
    Map<String, CompletableFuture<PutResult>> stored = new LinkedHashMap<>();
    entries.forEach(entry -> stored.put(entry.layer(), entry.update().stored));
    return CompletableFuture.allOf(stored.values().toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> {
          forgetPending();
          Version now = marks.clear();
          listener.announce(now == null ? mark : now);
          Map<String, PutResult> results = new LinkedHashMap<>();
          stored.forEach((layer, result) -> results.put(layer, result.join()));
          return results;
        });
  }

  /** Once all layers have it, whoever marks something later knows it. */
  private synchronized void forgetPending() {
    if (entries.stream().allMatch(MarkEntry::isUpToDate)) {
      pending = null;
    }
  }

  /** Another node says that a slot has been marked. */
  public void heard(int slot, Version version) {
    learnt(MarkSet.of(slot, version));
  }

  @Override
  public void learnt(MarkSet set) {
    Version clear = set.clear();
    Version over = null;
    boolean fromFuture = clear != null && !versions.see(clear);
    MarkSet taken = set;
    synchronized (this) {
      initialised = true;
      candidate = null;
      forgetPending();
      if (fromFuture) {
        // Nobody could stamp above it. That something was invalidated is true, once.
        taken = set.withClear(null);
        if (!Objects.equals(clear, refused)) {
          refused = clear;
          over = versions.mark(marks.clear());
        }
      } else if (clear != null && pending != null && mustRise(clear, pending)) {
        before = clear;
        over = versions.mark(clear);
        lifts++;
        pending = lifts == MAX_LIFTS ? null : over;
      }
    }
    boolean raised = marks.merge(taken);
    versions.level();
    if (raised && clear != null) {
      listener.cleared(clear, Cause.OTHER_NODE);
    }
    if (over != null) {
      raise(over, fromFuture ? Cause.OTHER_NODE : Cause.CALL);
      listener.announce(over);
    }
  }

  /** A mark that this node did not know when it drew its own: what was stamped above that one meanwhile is invalid, too. */
  private boolean mustRise(Version met, Version mine) {
    return !met.equals(mine) && met.isNewerThan(before) && HybridClock.isInDoubt(mine, met);
  }

  @Override
  public CompletableFuture<@Nullable Version> missing(int layer) {
    synchronized (this) {
      if (initialised) {
        return CompletableFuture.completedFuture(null);
      }
      emptyPlace = true;
    }
    CompletableFuture<@Nullable Version> decided = begun.thenApply(done -> candidate());
    asked.get(layer).complete(null);
    return decided;
  }

  private synchronized @Nullable Version candidate() {
    if (!initialised && candidate == null) {
      candidate = versions.mark(null);
    }
    return candidate;
  }

  @Override
  public void placed(Version mark) {
    synchronized (this) {
      initialised = true;
      candidate = null;
    }
    if (marks.admits(mark)) {
      raise(mark, Cause.NO_MARKS);
    }
    versions.level();
  }

  @Override
  public void gaveUp() {
    versions.level();
  }

  private void raise(Version mark, Cause cause) {
    boolean unused = versions.see(mark);
    unused = marks.merge(MarkSet.of(MarkSet.CLEAR, mark));
    listener.cleared(mark, cause);
  }

  /** Stops the polls. */
  public void close() {
    closed = true;
    cancel.run();
  }
}
