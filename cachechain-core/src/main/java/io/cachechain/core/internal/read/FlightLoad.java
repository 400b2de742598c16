package io.cachechain.core.internal.read;

import io.cachechain.Loader;
import io.cachechain.core.internal.async.CallerThread;
import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.core.internal.entry.EntryGenerations;
import io.cachechain.core.internal.entry.Generations;
import io.cachechain.core.internal.entry.Life;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.layer.ValueCheck;
import io.cachechain.core.internal.metrics.ChainEvent;
import io.cachechain.core.internal.order.KeyState;
import io.cachechain.core.internal.origin.Load;
import io.cachechain.core.internal.origin.LoadFailure;
import io.cachechain.core.internal.origin.LoadFrame;
import io.cachechain.spi.Version;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The load of one flight, whose walk has found nothing: one for all nodes. Who gets the lease
 * loads; the others look for the value now and then, and load themselves when their patience is
 * over.
 */
final class FlightLoad<K, V> {
  private final Flight<K, V> flight;
  private final FlightContext<K, V> flights;
  private final Loader<?, ? extends V> loader;
  private final long waitsUntil;
  private int looks;

  /** Set under the key's lock, with what it is for; looked at without. */
  private volatile @Nullable Load<V> begun;

  private EntryGenerations generations = EntryGenerations.NONE;

  /**
   * Creates a load that has not begun, and for which nobody waits yet.
   *
   * @param flight the flight
   * @param loader the loader
   */
  FlightLoad(Flight<K, V> flight, Loader<?, ? extends V> loader) {
    this.flight = flight;
    this.flights = flight.flights;
    this.loader = loader;
    this.waitsUntil =
        flights.far.clock.nanoTime() + flights.far.leases.patience().toNanos();
  }

  /** Takes the lease and loads, or looks again later if it is another node's. */
  void lease(Walk<K, V> ended) {
    ended.lease(mine -> flight.guarded(() -> {
      if (flight.endsAbandoned(ended)) {
        return;
      }
      if (mine || waitsUntil - flights.far.clock.nanoTime() <= 0) {
        load(ended);
      } else {
        lookAgain(ended);
      }
    }));
  }

  private void lookAgain(Walk<K, V> ended) {
    flights.loading.counters().count(ChainEvent.LEASE_WAIT);
    boolean atOnce = ended.evidence().isOvertaken() && looks == 0;
    Duration pause = atOnce ? Duration.ZERO : flights.far.leases.pause(looks);
    looks++;
    Executor executor = flights.loading.executor();
    flights.far.clock.schedule(
        () -> executor.execute(() -> flight.guarded(() -> flight.walk(again -> {
          if (!flight.hasAnswered(again)) {
            lease(again);
          }
        }))),
        pause);
  }

  @SuppressWarnings("unchecked") // a flight is made with loaders of its chain's key type only
  private void load(Walk<K, V> ended) {
    FlightCallers<V> callers = flight.callers;
    Version version =
        flights.far.versions.load(ended.evidence().newest(), ended.evidence().newestLoss());
    EntryGenerations present = flights.far.valid.get().ofUntagged();
    long began = flights.far.clock.currentTimeMillis();
    Load<V> load = flights
        .loading
        .loads()
        .load(
            flight.request.key,
            (Loader<? super K, ? extends V>) loader,
            callers.level(),
            flight.parent,
            callers::areWaiting);
    if (!begins(load, version, present)) {
      boolean unused = flight.endsAbandoned(ended);
      return;
    }
    Executor follows = CallerThread.orElse(flights.loading.executor());
    load.start();
    deepen();
    flight.reservations.keep(flights.far.leases.longest());
    FutureChains.whenDone(
        load.result(),
        (loaded, failure) -> follows.execute(() -> flights.validating.execute(() -> flight.guarded(
            () -> loaded(ended, version, present, began, Objects.requireNonNull(loaded))))));
  }

  /**
   * Under the key's lock, so that the last caller who leaves either sees the load or prevents it.
   */
  private boolean begins(
      Load<V> load, @Nullable Version version, @Nullable EntryGenerations present) {
    KeyState<K, Flight<K, V>> state = flight.state;
    state.lock();
    try {
      if (flight.callers.haveAbandoned()) {
        return false;
      }
      generations = Objects.requireNonNullElse(present, EntryGenerations.NONE);
      if (version != null) {
        state.beginLoad(version);
      }
      begun = load;
      return true;
    } finally {
      state.unlock();
    }
  }

  /** What was loaded while it was undecided which generation is valid is stored nowhere. */
  private void loaded(
      Walk<K, V> ended,
      @Nullable Version version,
      @Nullable EntryGenerations present,
      long began,
      Load.Loaded<V> loaded) {
    LoadFailure failure = loaded.failure();
    if (failure != null) {
      flight.end(Answer.failed(failure, ended.skipped()), () -> {});
      return;
    }
    V value = loaded.value();
    StoredEntry<V> entry = entry(
        value,
        version == null ? flights.far.versions.next() : version,
        Objects.requireNonNullElse(present, EntryGenerations.NONE),
        began,
        loaded.tookMillis());
    boolean stores = version != null
        && present != null
        && (value == null
            || flights.loading.check().validate(value) == ValueCheck.ValidationResult.GOOD);
    boolean[] refusals = stores ? flights.near.refusals(value) : null;
    flight.end(
        Answer.loaded(entry, ended.skipped()),
        stores ? Fill.loaded(flight, entry, ended.evidence(), refusals) : () -> {});
  }

  private StoredEntry<V> entry(
      @Nullable V value, Version version, EntryGenerations present, long began, int tookMillis) {
    Life life = flights.far.life;
    int hash = Life.jitterHash(flight.request.key, version);
    long ttl = value == null ? life.negativeTtl(hash) : life.baseTtl(null, hash);
    long hard = life.hardLimit(began, ttl, null);
    StoredEntry.Times times = new StoredEntry.Times(began, ttl, hard, hard, tookMillis);
    return value == null
        ? StoredEntry.negative(version, times, present)
        : StoredEntry.value(value, version, times, present);
  }

  /**
   * A caller waits whose load would be nested deeper. Of two that do this at once one may find the
   * load on its way: so each looks once more.
   */
  void deepen() {
    Load<V> running = begun;
    FlightCallers<V> callers = flight.callers;
    int level = -1;
    while (running != null && level != callers.level()) {
      level = callers.level();
      running.deepen(level);
    }
  }

  /**
   * Asks, since nobody waits any more, whether the load has begun and goes on. If not, it does not
   * begin from now on. Called under the key's lock: it calls and completes nothing.
   */
  boolean keepsOn() {
    Load<V> running = begun;
    return running != null && !running.withdraw();
  }

  /** Stops what is under way: the flight was abandoned. */
  void stop() {
    Load<V> running = begun;
    if (running != null) {
      running.cancel();
    }
  }

  /** Returns whether it has begun in a generation that has gone. Called under the key's lock. */
  boolean isOutdated(Generations now) {
    return begun != null && generations.chain() != now.chain();
  }

  /** Returns the load that is under way, or null. */
  @Nullable
  LoadFrame frame() {
    Load<V> running = begun;
    return running == null ? null : running.frame();
  }

  /** Returns how far it has come, as human-readable text. */
  String progress(String cancelled) {
    Load<V> running = begun;
    return running == null
        ? "load not begun: the key is being reserved, or another process loads it" + cancelled
        : "loader: " + running.progress();
  }
}
