package io.cachechain.core.internal.chain;

import io.cachechain.Loader;
import io.cachechain.Lookup;
import io.cachechain.core.internal.call.CallFuture;
import io.cachechain.core.internal.call.CallMask;
import io.cachechain.core.internal.entry.Generations;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.flight.Answer;
import io.cachechain.core.internal.flight.Flight;
import io.cachechain.core.internal.layer.FutureChains;
import io.cachechain.core.internal.metrics.ChainEvent;
import io.cachechain.core.internal.order.KeyState;
import io.cachechain.core.internal.origin.LoadFrame;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One caller's read beyond the near layers: joins the key's flight or starts one, and goes round once more if what the flight of others found does not satisfy this caller. The caller only waits,
 * and may leave at any time.
 */
final class ReadCall<K, V> implements CallFuture.Caller, LoadFrame.Wait {
  /** Each round ends with a flight that others had begun with other options; more than a few in a row are a storm, not bad luck. */
  private static final int MAX_ROUNDS = 8;

  private final Paths<K, V> paths;
  private final String operation;
  private final K key;
  private final @Nullable String slotKey;
  private final @Nullable Loader<?, ? extends V> loader;
  private final CallMask mask;
  private final @Nullable LoadFrame parent = LoadFrame.current();
  private final boolean counts;
  private final long epoch;
  private final Generations begun;
  private final CompletableFuture<Answer<V>> answer = new CompletableFuture<>();
  private final AtomicReference<@Nullable Joined<V>> waitsFor = new AtomicReference<>();
  private volatile @Nullable Joined<V> joined;
  private volatile boolean left;
  private volatile boolean heldUp;
  private volatile boolean led;
  private int rounds;

  private ReadCall(
      Paths<K, V> paths,
      String operation,
      K key,
      @Nullable String slotKey,
      @Nullable Loader<?, ? extends V> loader,
      CallMask mask,
      boolean counts) {
    this.paths = paths;
    this.operation = operation;
    this.counts = counts;
    this.key = key;
    this.slotKey = slotKey;
    this.loader = loader;
    this.mask = mask;
    this.epoch = paths.near().epoch(); // before what is valid: that changes first
    this.begun = paths.generations().now();
  }

  /** Returns a read that a caller asks for. */
  static <K, V> ReadCall<K, V> of(
      Paths<K, V> paths,
      String operation,
      K key,
      @Nullable String slotKey,
      @Nullable Loader<?, ? extends V> loader,
      CallMask mask) {
    return new ReadCall<>(paths, operation, key, slotKey, loader, mask, true);
  }

  /** Returns a read which no caller asks for: it loads nothing, and is not counted as a request. */
  static <K, V> ReadCall<K, V> uncounted(
      Paths<K, V> paths, String operation, K key, @Nullable String slotKey, CallMask mask) {
    return new ReadCall<>(paths, operation, key, slotKey, null, mask, false);
  }

  /** Returns the future of the answer; fails only if the table of flights is full. */
  CompletableFuture<Answer<V>> answer() {
    return answer;
  }

  /** Starts, or joins, a flight. */
  ReadCall<K, V> start() {
    try {
      round();
    } catch (RuntimeException refused) {
      waitNoMore();
      answer.completeExceptionally(refused);
    }
    return this;
  }

  /** Returns whether the load that asks is one whose stage most likely hangs on the answer. */
  boolean isAskedByAsyncLoad() {
    return parent != null && parent.isAsync();
  }

  @Override
  public void beginWait() {
    if (parent != null && loader != null && parent == LoadFrame.current()) {
      heldUp = true;
      parent.waitsFor(this);
    }
  }

  @Override
  public void endWait() {
    if (heldUp && parent != null) {
      heldUp = false;
      parent.waitsNoMore(this);
    }
  }

  @Override
  public @Nullable LoadFrame on() {
    Joined<V> current = joined;
    return current == null ? null : current.flight.frame();
  }

  /** Takes this caller out, who waits no longer; a load that has begun goes on. */
  @Override
  public void leave() {
    left = true;
    waitNoMore();
  }

  /** Takes this caller out, and stops the work unless others wait for it. */
  @Override
  public void cancel() {
    left = true;
    Joined<V> current = waitsFor.getAndSet(null);
    if (current != null) {
      boolean unused = current.flight.cancel(current.slot);
    }
  }

  /** A flight is left once: by a caller who gives up, or who has got what he wanted while it goes on for others. */
  private void waitNoMore() {
    Joined<V> current = waitsFor.getAndSet(null);
    if (current != null) {
      boolean unused = current.flight.leave(current.slot);
    }
  }

  /** Returns the part of this call in its flight. */
  Lookup.Flight part() {
    return led ? Lookup.Flight.LED : Lookup.Flight.JOINED;
  }

  /** Returns how many callers have shared the flight. */
  int shared() {
    Joined<V> current = joined;
    return current == null ? 1 : current.flight.shared();
  }

  /** Returns how far the flight has come, for people. */
  String progress() {
    Joined<V> current = joined;
    return current == null ? "" : current.flight.progress();
  }

  private void round() {
    KeyState<K, Flight<V>> slot = paths.keyStates().enter(key, operation);
    Flight<V> flight;
    boolean leads;
    boolean deepened;
    slot.lock();
    try {
      Flight<V> current = slot.flight();
      if (current != null && current.isOutdated(paths.generations().now())) {
        slot.end(current); // it answers those who came before, and stores nothing
        current = null;
      }
      leads = current == null;
      flight = current == null
          ? new Flight<>(
              mask.skipReads(),
              mask.skipWrites(),
              paths.clock().nanoTime(),
              paths.near().epoch())
          : current;
      if (loader != null) {
        flight.wantLoad(loader);
      }
      flight.join();
      if (counts) {
        flight.joinCaller();
      }
      deepened = loader != null
          && flight.deepen(leads ? LoadFrame.below(parent) : paths.loads().levelBelow(parent));
      if (leads) {
        slot.begin(flight);
      }
    } finally {
      slot.unlock();
    }
    Joined<V> entered = new Joined<>(slot, flight);
    led = leads;
    joined = entered;
    waitsFor.set(entered);
    if (left) {
      waitNoMore();
    }
    if (leads) {
      new FlightRun<>(paths, slot, slotKey, flight, parent).start(); // leaves the slot when it ends
    } else {
      if (counts) {
        paths.counters().count(ChainEvent.JOINED);
      }
      paths.keyStates().leave(slot);
      if (deepened) {
        flight.deepened();
      }
      if (heldUp && parent != null) {
        parent.waitsFor(this); // it has waited for another flight up to now
      }
    }
    CompletableFuture<Answer<V>> stage = loader == null ? flight.walked() : flight.loaded();
    FutureChains.whenDone(
        stage, (got, failure) -> take(flight, leads, Objects.requireNonNull(got)));
  }

  private void take(Flight<V> flight, boolean led, Answer<V> got) {
    rounds++;
    if (!flight.loaded().isDone()) {
      waitNoMore(); // it loads for others, and not for nobody when the last of those has left
    }
    boolean valid = led || isValid(flight, got);
    boolean ends = led ? !got.isAbandoned() : valid && satisfies(flight, got);
    if (left || ends || (valid && rounds >= MAX_ROUNDS)) {
      answer.complete(got);
    } else {
      start();
    }
  }

  /** What a flight of others has loaded must be valid as of the begin of this call: that may have come after a clear, and the load before it. A flight that has begun in this epoch, or later, knew all that was known to this call. */
  private boolean isValid(Flight<V> flight, Answer<V> got) {
    StoredEntry<V> entry = got.entry();
    return entry == null || flight.epoch() - epoch >= 0 || begun.admits(entry);
  }

  /** A flight of other options may have answered from a layer which this caller skips, or found nothing since it skipped a layer itself. */
  private boolean satisfies(Flight<V> flight, Answer<V> got) {
    if (got.isHit()) {
      return !mask.options().skippedReads().contains(Objects.requireNonNull(got.layer()));
    }
    return got.entry() != null
        || (got.failure() != null && !got.isAbandoned())
        || (got.failure() == null && flight.asksAll());
  }

  private record Joined<V>(KeyState<?, Flight<V>> slot, Flight<V> flight) {}
}
