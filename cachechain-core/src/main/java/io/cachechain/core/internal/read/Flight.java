package io.cachechain.core.internal.read;

import io.cachechain.Loader;
import io.cachechain.core.internal.entry.Generations;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.order.KeyState;
import io.cachechain.core.internal.origin.LoadFailure;
import io.cachechain.core.internal.origin.LoadFrame;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One read of a key that is shared by all who ask for the key meanwhile: a second look near, a walk
 * through the far layers, a load if that found nothing and anybody wants one, and then the fill. It
 * belongs to no caller: it runs on the chain's own limits, and each caller only waits.
 *
 * <p>When the last caller has left, a load that has begun goes on and can still be joined, since
 * what it brings is stored; everything else ends. If the last caller has cancelled, the load ends
 * too. A flight that has ended so is abandoned: nobody is answered that there is nothing.
 *
 * <p>What it found is stored only while it is the current flight of its key, and that is decided
 * and done under the key's lock: near layers there and then, far layers by handing the copy to
 * their queues. A write that completes detaches the flight under the same lock, and purges the
 * queues: so nothing that was read before a write completed is stored or shown after it.
 */
public final class Flight<K, V> {
  private static final Logger LOG = LoggerFactory.getLogger("io.cachechain");

  final FlightContext<K, V> flights;
  final KeyState<K, Flight<K, V>> state;

  /** What the first caller asks for: the flight asks by his options. */
  final ReadRequest<K, V> request;

  /** The load that asks, or null. */
  final @Nullable LoadFrame parent;

  /** The epoch of near entries at its begin, which is that of the copies it makes. */
  final long epoch;

  /** Those who wait for it. */
  final FlightCallers<V> callers = new FlightCallers<>();

  final Reservations<K, V> reservations;
  private final CompletableFuture<Answer<V>> walked = new CompletableFuture<>();
  private final CompletableFuture<Answer<V>> loaded = new CompletableFuture<>();
  private volatile @Nullable Walk<K, V> walk;
  private volatile @Nullable FlightLoad<K, V> load;

  /**
   * Creates a flight that has not begun.
   *
   * @param flights what the flights of the chain share
   * @param state the state of the key, which is left when the flight ends
   * @param request what the first caller asks for; the flight asks by his options
   * @param parent the load that asks, or null
   * @param epoch the epoch of near entries, read before anything is asked
   */
  Flight(
      FlightContext<K, V> flights,
      KeyState<K, Flight<K, V>> state,
      ReadRequest<K, V> request,
      @Nullable LoadFrame parent,
      long epoch) {
    this.flights = flights;
    this.state = state;
    this.request = request;
    this.parent = parent;
    this.epoch = epoch;
    this.reservations =
        new Reservations<>(flights.far, Objects.requireNonNullElse(request.storageKey, ""));
  }

  /** Begins it: on this thread, until a layer has to be waited for. */
  void start() {
    guarded(() -> {
      if (!foundNear()) {
        walk(this::walked);
      }
    });
  }

  /**
   * Between the caller's look near and this one another flight may have ended: without a second
   * look there would be a second load.
   */
  private boolean foundNear() {
    NearRead.Found<K, V> found = flights.near.secondLook(request.key, request.mask);
    if (found == null) {
      return false;
    }
    end(
        Answer.hit(found.entry(), found.link().name(), Map.of()),
        () -> flights.near.renew(request.key, found));
    return true;
  }

  /** Sends a walk through the far layers. */
  void walk(Consumer<Walk<K, V>> then) {
    Walk<K, V> begun = new Walk<>(
        flights.far,
        Objects.requireNonNullElse(request.storageKey, ""),
        request.mask,
        callers,
        reservations);
    walk = begun;
    begun.start(broken -> {
      if (broken == null) {
        guarded(() -> then.accept(begun));
      } else {
        broke(broken);
      }
    });
  }

  private void walked(Walk<K, V> ended) {
    if (!hasAnswered(ended)) {
      missed(ended);
    }
  }

  /** Ends the flight if a walk has found something, or must fail. */
  boolean hasAnswered(Walk<K, V> ended) {
    if (ended.failedFast()) {
      failFast(ended);
      return true;
    }
    StoredEntry<V> hit = ended.hit();
    FarLayer<K, V> layer = ended.hitIn();
    if (hit == null || layer == null) {
      return false;
    }
    flights.validating.execute(() -> guarded(() -> {
      boolean[] refusals = flights.near.refusals(hit.value());
      end(
          Answer.hit(hit, layer.link.name(), ended.skipped()),
          Fill.found(this, hit, ended.evidence(), layer.position, refusals));
    }));
    return true;
  }

  private void failFast(Walk<K, V> ended) {
    String layer = "";
    for (String name : ended.skipped().keySet()) {
      layer = name;
    }
    end(Answer.failed(new LoadFailure(LoadFailure.Reason.LAYER, null, 0, layer), ended.skipped()));
  }

  private void missed(Walk<K, V> ended) {
    Answer<V> unverified = flights.near.unverified(request.key, request.mask, ended);
    if (unverified != null) {
      end(unverified);
      return;
    }
    if (endsAbandoned(ended)) {
      return;
    }
    Answer<V> nothing = Answer.nothing(ended.skipped());
    Loader<?, ? extends V> loader = endWalk();
    if (loader == null) {
      end(nothing);
      return;
    }
    walked.complete(nothing);
    FlightLoad<K, V> begun = new FlightLoad<>(this, loader);
    load = begun;
    begun.lease(ended);
  }

  /** Returns the loader that somebody wants, or null; then nobody can join the flight any more. */
  private @Nullable Loader<?, ? extends V> endWalk() {
    state.lock();
    try {
      Loader<?, ? extends V> loader = callers.endWalk();
      if (loader == null) {
        state.end(this);
      }
      return loader;
    } finally {
      state.unlock();
    }
  }

  /**
   * Ends the flight if all callers have left: what the walk did not find says nothing, since nobody
   * asked any further.
   */
  boolean endsAbandoned(Walk<K, V> ended) {
    if (!callers.haveAbandoned()) {
      return false;
    }
    end(Answer.abandoned(ended.skipped()));
    return true;
  }

  private void end(Answer<V> answer) {
    end(answer, () -> {});
  }

  /**
   * Ends the flight: stores if it is still the current one of its key, answers those who wait, and
   * lets go of the key.
   */
  void end(Answer<V> answer, Storing storing) {
    state.lock();
    try {
      if (state.isCurrent(this)) {
        storing.store();
        state.end(this);
      }
    } finally {
      state.unlock();
      reservations.end(storing.send());
      flights.keyStates.leave(state, () -> {
        walked.complete(answer); // unless the walk has ended before, and a load then
        loaded.complete(answer);
      });
    }
  }

  /** Runs a step. A flight that breaks ends for all who wait; the key is free at once. */
  void guarded(Runnable step) {
    try {
      step.run();
    } catch (Throwable broken) {
      broke(broken);
    }
  }

  private void broke(Throwable broken) {
    LOG.error("{}: a flight broke, which is a bug: please report it", flights.chain, broken);
    if (!loaded.isDone()) {
      end(Answer.failed(new LoadFailure(LoadFailure.Reason.BROKEN, broken, 0, ""), Map.of()));
    }
  }

  /** Notifies the load, if it has begun, of a waiting caller whose load would be nested deeper. */
  void deepen() {
    FlightLoad<K, V> begun = load;
    if (begun != null) {
      begun.deepen();
    }
  }

  /** Removes a caller who waits no longer; a load that has begun goes on. */
  void leave() {
    leave(false);
  }

  /** Removes a caller who wants the work to stop, unless others wait for it. */
  void cancel() {
    leave(true);
  }

  private void leave(boolean cancels) {
    state.lock();
    try {
      if (!callers.leave() || loaded.isDone() || (!cancels && goesOn())) {
        return;
      }
      callers.abandon();
      state.end(this);
    } finally {
      state.unlock();
    }
    FlightLoad<K, V> begun = load;
    if (begun != null) {
      begun.stop();
    }
  }

  /**
   * What can be stored no more, since a write has completed meanwhile, is of no use to anybody who
   * comes later.
   */
  private boolean goesOn() {
    FlightLoad<K, V> begun = load;
    return begun != null && state.isCurrent(this) && begun.keepsOn();
  }

  /**
   * Returns whether a load has begun whose value is of a generation that has gone: nobody who comes
   * now can be answered by it. Called under the key's lock.
   */
  boolean isOutdated(Generations now) {
    FlightLoad<K, V> begun = load;
    return begun != null && begun.isOutdated(now);
  }

  /** Returns the first stage, which ends with the walk. */
  CompletableFuture<Answer<V>> walked() {
    return walked;
  }

  /**
   * Returns the second stage, which ends with the load, or with the walk if it found something or
   * nobody wants a load.
   */
  CompletableFuture<Answer<V>> loaded() {
    return loaded;
  }

  /** Returns whether it leaves out no layer. */
  boolean asksAll() {
    return request.mask.asksAll();
  }

  /** Returns the load that is under way, or null if there is none, or the flight has ended. */
  @Nullable
  LoadFrame frame() {
    FlightLoad<K, V> begun = load;
    return begun == null || loaded.isDone() ? null : begun.frame();
  }

  /** Returns how far it has come, as human-readable text; may be empty. */
  String progress() {
    StringJoiner text = new StringJoiner("; ");
    String cancelled = callers.haveAbandoned() ? ", was cancelled" : "";
    Walk<K, V> asked = walk;
    if (asked != null) {
      asked
          .skipped()
          .forEach((layer, kind) ->
              text.add(layer + ": " + kind.name().toLowerCase(Locale.ROOT).replace('_', ' ')));
      String asking = asked.asking();
      if (asking != null) {
        text.add(asking + ": still asked" + cancelled);
      }
    }
    FlightLoad<K, V> begun = load;
    if (begun != null) {
      text.add(begun.progress(cancelled));
    }
    return text.toString();
  }
}
