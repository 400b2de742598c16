package io.cachechain.core.internal.read;

import io.cachechain.Lookup;
import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.core.internal.call.CallFuture;
import io.cachechain.core.internal.entry.Generations;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.metrics.ChainEvent;
import io.cachechain.core.internal.order.KeyState;
import io.cachechain.core.internal.origin.LoadFrame;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One caller's read beyond the near layers: joins the key's flight or starts one, and goes round
 * once more if what the flight of others found does not satisfy this caller. The caller only waits,
 * and may leave at any time.
 */
final class ReadCall<K, V> implements CallFuture.Caller, LoadFrame.Wait {
  /**
   * Each round ends with a flight that others had begun with other options; more than a few in a
   * row are a storm, not bad luck.
   */
  private static final int MAX_ROUNDS = 8;

  private final FlightContext<K, V> flights;
  private final ReadRequest<K, V> request;
  private final @Nullable LoadFrame parent;
  private final long epoch;
  private final Generations begun;
  private final CompletableFuture<Answer<V>> answer = new CompletableFuture<>();

  /** The flight that counts this caller among those who wait. */
  private final AtomicReference<@Nullable Flight<K, V>> waitsFor = new AtomicReference<>();

  /** The flight of the last round. */
  private volatile @Nullable Flight<K, V> joined;

  private volatile boolean left;
  private volatile boolean heldUp;
  private volatile boolean led;
  private int rounds;

  /**
   * Creates a read that has not begun.
   *
   * @param flights what the flights of the chain share
   * @param request what is asked for
   * @param parent the load that asks, or null
   */
  ReadCall(FlightContext<K, V> flights, ReadRequest<K, V> request, @Nullable LoadFrame parent) {
    this.flights = flights;
    this.request = request;
    this.parent = parent;
    this.epoch = flights.near.coarse.epoch(); // before what is valid: that changes first
    this.begun = flights.far.valid.get();
  }

  /** Returns what the caller does, for the text of exceptions. */
  String operation() {
    return request.operation;
  }

  /** Returns how long the caller waits. */
  long timeoutNanos() {
    return request.mask.timeoutNanos();
  }

  /** Returns the future of the answer; fails only if calls for too many keys run. */
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

  private void round() {
    KeyState<K, Flight<K, V>> state = flights.keyStates.enter(request.key, request.operation);
    Flight<K, V> flight;
    boolean leads;
    boolean deeper;
    state.lock();
    try {
      Flight<K, V> current = flights.joinable(state);
      leads = current == null;
      flight = current == null
          ? new Flight<>(flights, state, request, parent, flights.near.coarse.epoch())
          : current;
      deeper = flight.callers.join(
          request.loader,
          parent == null ? 0 : flights.loading.levelBelow(parent, leads),
          request.isCounted);
      if (leads) {
        state.begin(flight);
      }
    } finally {
      state.unlock();
    }
    led = leads;
    joined = flight;
    waitsFor.set(flight);
    if (left) {
      waitNoMore();
    }
    if (leads) {
      flight.start(); // gives up the state when it ends
    } else {
      follow(flight, deeper);
    }
    CompletableFuture<Answer<V>> stage = request.loader == null ? flight.walked() : flight.loaded();
    FutureChains.whenDone(
        stage, (got, failure) -> take(flight, leads, Objects.requireNonNull(got)));
  }

  private void follow(Flight<K, V> flight, boolean deeper) {
    if (request.isCounted) {
      flights.loading.counters().count(ChainEvent.JOINED);
    }
    flights.keyStates.leave(flight.state);
    if (deeper) {
      flight.deepen();
    }
    if (heldUp && parent != null) {
      parent.waitsFor(this); // it has waited for another flight up to now
    }
  }

  private void take(Flight<K, V> flight, boolean led, Answer<V> got) {
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

  /**
   * What a flight of others has loaded must be valid as of the begin of this call: that may have
   * come after a clear, and the load before it. A flight that has begun in this epoch, or later,
   * knew all that was known to this call.
   */
  private boolean isValid(Flight<K, V> flight, Answer<V> got) {
    StoredEntry<V> entry = got.entry();
    return entry == null || flight.epoch - epoch >= 0 || begun.admits(entry);
  }

  /**
   * A flight of other options may have answered from a layer which this caller skips, or found
   * nothing since it skipped a layer itself.
   */
  private boolean satisfies(Flight<K, V> flight, Answer<V> got) {
    if (got.isHit()) {
      return !request.mask.options().skippedReads().contains(Objects.requireNonNull(got.layer()));
    }
    return got.entry() != null
        || (got.failure() != null && !got.isAbandoned())
        || (got.failure() == null && flight.asksAll());
  }

  /** Returns whether the load that asks is one whose stage most likely hangs on the answer. */
  boolean isAskedByAsyncLoad() {
    return parent != null && parent.isAsync();
  }

  @Override
  public void beginWait() {
    if (parent != null && request.loader != null && parent == LoadFrame.current()) {
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
    Flight<K, V> current = joined;
    return current == null ? null : current.frame();
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
    Flight<K, V> current = waitsFor.getAndSet(null);
    if (current != null) {
      current.cancel();
    }
  }

  /**
   * A flight is left once: by a caller who gives up, or who has got what he wanted while it goes on
   * for others.
   */
  private void waitNoMore() {
    Flight<K, V> current = waitsFor.getAndSet(null);
    if (current != null) {
      current.leave();
    }
  }

  /** Returns the role of this call in its flight. */
  Lookup.Flight role() {
    return led ? Lookup.Flight.LED : Lookup.Flight.JOINED;
  }

  /** Returns how many callers have shared the flight. */
  int shared() {
    Flight<K, V> current = joined;
    return current == null ? 1 : current.callers.count();
  }

  /** Returns how far the flight has come, as human-readable text. */
  String progress() {
    Flight<K, V> current = joined;
    return current == null ? "" : current.progress();
  }
}
