package io.cachechain.core.internal.chain;

import io.cachechain.Loader;
import io.cachechain.core.internal.entry.EntryGenerations;
import io.cachechain.core.internal.entry.Life;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.flight.Answer;
import io.cachechain.core.internal.flight.Flight;
import io.cachechain.core.internal.layer.FutureChains;
import io.cachechain.core.internal.layer.NearLink;
import io.cachechain.core.internal.layer.ValueCheck;
import io.cachechain.core.internal.metrics.ChainEvent;
import io.cachechain.core.internal.order.KeyState;
import io.cachechain.core.internal.origin.LoadFailure;
import io.cachechain.core.internal.origin.LoadFrame;
import io.cachechain.core.internal.origin.Loads;
import io.cachechain.core.internal.write.LayerWriter;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The course of one flight: a second look near, the walk, the load if anybody wants it, then the fill. It holds one use of the key's slot until it ends, also when a load goes on for which nobody waits.
 *
 * <p>What it found is stored only while it is the slot's current flight, and that is decided and done under the slot's lock: near layers there and then, far layers by handing the fill to
 * their queues. A write that settles cuts the flight loose under the same lock, and purges the queues: so nothing that was read before a write settled is stored or shown after it.
 */
final class FlightRun<K, V> implements Flight.Work {
  private static final Logger LOG = LoggerFactory.getLogger("io.cachechain");

  private final Paths<K, V> paths;
  private final KeyState<K, Flight<V>> slot;
  private final @Nullable String slotKey;
  private final Flight<V> flight;
  private final @Nullable LoadFrame parent;
  private final List<Runnable> afterwards = new ArrayList<>(2);
  private final Reservations<K, V> reservations;
  private boolean @Nullable [] fills;
  private volatile @Nullable Loader<?, ? extends V> wanted;
  private long waitsUntil;
  private int looks;
  private volatile @Nullable Walk<K, V> walk;
  private volatile Loads.@Nullable Load<V> load;

  FlightRun(
      Paths<K, V> paths,
      KeyState<K, Flight<V>> slot,
      @Nullable String slotKey,
      Flight<V> flight,
      @Nullable LoadFrame parent) {
    this.paths = paths;
    this.slot = slot;
    this.slotKey = slotKey;
    this.flight = flight;
    this.parent = parent;
    this.reservations = new Reservations<>(
        Objects.requireNonNullElse(slotKey, ""),
        paths.far(),
        paths.versions(),
        paths.clock(),
        paths.life(),
        paths.leases().life());
  }

  void start() {
    flight.worksBy(this);
    guarded(() -> {
      if (!secondLook()) {
        walk(this::walked);
      }
    });
  }

  private void walk(Consumer<Walk<K, V>> then) {
    Walk<K, V> begun =
        new Walk<>(Objects.requireNonNullElse(slotKey, ""), paths, flight, reservations, then);
    walk = begun;
    begun.start();
  }

  /** Between the caller's look near and the start of this flight another one may have ended: without a second look there would be a second load. */
  private boolean secondLook() {
    for (NearLink<K, V> link : paths.near().links()) {
      StoredEntry<V> entry =
          flight.skips(link.index()) ? null : paths.near().peek(link, slot.key());
      if (entry != null) {
        end(Answer.hit(entry, link.name(), Map.of()), () -> {});
        return true;
      }
    }
    return renewed();
  }

  /** A copy that nothing stands against but that generations have changed, and not its own. */
  private boolean renewed() {
    for (NearLink<K, V> link : paths.near().links()) {
      StoredEntry<V> copy =
          flight.skips(link.index()) ? null : paths.near().renewed(link, slot.key());
      if (copy != null) {
        end(
            Answer.hit(copy, link.name(), Map.of()),
            () -> paths.near().renew(link, slot.key(), copy));
        return true;
      }
    }
    return false;
  }

  private void walked(Walk<K, V> ended) {
    guarded(() -> {
      if (!answered(ended)) {
        missed(ended);
      }
    });
  }

  /** Ends the flight if the walk has found something, or must fail. */
  private boolean answered(Walk<K, V> ended) {
    StoredEntry<V> hit = ended.hit();
    if (ended.failedFast()) {
      failFast(ended);
      return true;
    }
    if (hit == null) {
      return false;
    }
    String layer = paths.far().get(ended.hitAt()).link().name();
    paths.validating(() -> guarded(() -> {
      boolean[] refusals = paths.near().refusals(hit.value());
      end(
          Answer.hit(hit, layer, ended.skipped()),
          () -> fill(hit, ended, ended.hitAt(), false, refusals));
    }));
    return true;
  }

  private void failFast(Walk<K, V> ended) {
    String layer = "";
    for (String name : ended.skipped().keySet()) {
      layer = name;
    }
    LoadFailure failure = new LoadFailure(LoadFailure.Reason.LAYER, null, 0, layer);
    end(Answer.failed(failure, ended.skipped()), () -> {});
  }

  private void missed(Walk<K, V> ended) {
    Answer<V> suspect = paths.near().suspect(slot.key(), flight, ended);
    if (suspect != null) {
      end(suspect, () -> {});
      return;
    }
    if (abandoned(ended)) {
      return;
    }
    Answer<V> nothing = Answer.nothing(ended.skipped());
    Loader<?, ? extends V> loader;
    slot.lock();
    try {
      loader = flight.endWalk();
      if (loader == null) {
        slot.end(flight);
      }
    } finally {
      slot.unlock();
    }
    if (loader == null) {
      end(nothing, () -> {});
      return;
    }
    flight.walked().complete(nothing);
    wanted = loader;
    waitsUntil = paths.clock().nanoTime() + paths.leases().patience().toNanos();
    lease(ended);
  }

  /** Ends the flight if all callers have left: what the walk did not find says nothing, since nobody asked any further. */
  private boolean abandoned(Walk<K, V> ended) {
    if (flight.isAbandoned()) {
      end(Answer.abandoned(ended.skipped()), () -> {});
      return true;
    }
    return false;
  }

  /** One load for all nodes: who gets the lease loads, the others wait for the value as long as the lease lives. */
  private void lease(Walk<K, V> ended) {
    FutureChains.whenDone(
        ended.lease(),
        (mine, failure) -> guarded(() -> {
          if (abandoned(ended)) {
            return;
          }
          if (Boolean.TRUE.equals(mine) || waitsUntil - paths.clock().nanoTime() <= 0) {
            load(ended, Objects.requireNonNull(wanted));
          } else {
            lookAgain(ended);
          }
        }));
  }

  private void lookAgain(Walk<K, V> ended) {
    paths.counters().count(ChainEvent.LEASE_WAIT);
    boolean atOnce = ended.isOvertaken() && looks == 0;
    Duration pause = atOnce ? Duration.ZERO : paths.leases().pause(looks);
    looks++;
    paths
        .clock()
        .schedule(
            () -> paths.execute(() -> guarded(() -> walk(again -> guarded(() -> {
              if (!answered(again)) {
                lease(again);
              }
            })))),
            pause);
  }

  @SuppressWarnings("unchecked") // a flight is made with loaders of its chain's key type only
  private void load(Walk<K, V> ended, Loader<?, ? extends V> loader) {
    Version version = paths.versions().load(ended.newest());
    EntryGenerations generations = paths.generations().now().ofUntagged();
    long began = paths.clock().currentTimeMillis();
    Loads.Load<V> begun = paths
        .loads()
        .load(
            slot.key(),
            (Loader<? super K, ? extends V>) loader,
            flight.level(),
            parent,
            flight::isWaitedFor);
    if (!begins(begun, version, generations)) {
      boolean unused = abandoned(ended);
      return;
    }
    Executor follows = paths.follows();
    begun.start();
    deepen();
    reservations.keep(paths.leases().longest());
    FutureChains.whenDone(
        begun.result(),
        (loaded, failure) -> follows.execute(() -> paths.validating(() -> guarded(
            () -> loaded(ended, version, generations, began, Objects.requireNonNull(loaded))))));
  }

  /** Under the slot's lock, so that the last caller who leaves either sees the load or prevents it. */
  private boolean begins(
      Loads.Load<V> begun, @Nullable Version version, @Nullable EntryGenerations generations) {
    slot.lock();
    try {
      if (flight.isAbandoned()) {
        return false;
      }
      flight.loadBegins(Objects.requireNonNullElse(generations, EntryGenerations.NONE));
      if (version != null) {
        slot.beginLoad(version);
      }
      load = begun;
      return true;
    } finally {
      slot.unlock();
    }
  }

  /** What was loaded while it was undecided which generation is valid, is stored nowhere. */
  private void loaded(
      Walk<K, V> ended,
      @Nullable Version version,
      @Nullable EntryGenerations generations,
      long began,
      Loads.Loaded<V> loaded) {
    LoadFailure failure = loaded.failure();
    if (failure != null) {
      end(Answer.failed(failure, ended.skipped()), () -> {});
      return;
    }
    V value = loaded.value();
    StoredEntry<V> entry = entry(
        value,
        version == null ? paths.versions().next() : version,
        Objects.requireNonNullElse(generations, EntryGenerations.NONE),
        began,
        loaded.tookMillis());
    boolean stores = version != null
        && generations != null
        && (value == null || paths.check().judge(value) == ValueCheck.Judgement.GOOD);
    boolean[] refusals = stores ? paths.near().refusals(value) : null;
    Answer<V> answer = Answer.loaded(entry, ended.skipped());
    end(answer, () -> {
      if (stores) {
        fill(entry, ended, paths.far().size(), true, refusals);
      }
    });
  }

  private StoredEntry<V> entry(
      @Nullable V value,
      Version version,
      EntryGenerations generations,
      long began,
      int tookMillis) {
    Life life = paths.life();
    int hash = Life.jitterHash(slot.key(), version);
    long ttl = value == null ? life.negativeTtl(hash) : life.baseTtl(null, hash);
    long hard = life.hardLimit(began, ttl, null);
    StoredEntry.Times times = new StoredEntry.Times(began, ttl, hard, hard, tookMillis);
    return value == null
        ? StoredEntry.negative(version, times, generations)
        : StoredEntry.value(value, version, times, generations);
  }

  /** Fills the near layers, and the far ones that were asked before {@code upTo}, with what each of them is known to hold as its condition. */
  private void fill(
      StoredEntry<V> entry,
      Walk<K, V> ended,
      int upTo,
      boolean loaded,
      boolean @Nullable [] refusals) {
    if (!slot.mayShow(entry.version())) {
      return;
    }
    paths.near().fill(slot.key(), entry, flight.skipWrites(), flight.epoch(), refusals);
    boolean[] filled = new boolean[paths.far().size()];
    for (int i = 0; i < upTo; i++) {
      LayerWriter<K, V> writer = paths.far().get(i);
      if (ended.knows(i) && !flight.skipsWrite(writer.link().index())) {
        int index = i;
        boolean told = loaded && ended.sawLive(i);
        Runnable offered = writer.fill(
            slot.key(),
            Objects.requireNonNull(slotKey),
            entry,
            ended.seen(i),
            result -> filled(index, result, told ? entry.version() : null));
        if (offered != null) {
          filled[i] = true;
          afterwards.add(offered);
        }
      }
    }
    fills = filled;
  }

  private void filled(int index, PutResult result, @Nullable Version told) {
    reservations.filled(index, result);
    if (told != null && result.status() == PutResult.Status.STORED) {
      paths.peers().announceLoad(Objects.requireNonNull(slotKey), told);
    }
  }

  /** Ends the flight: stores if it is still the current one, answers those who wait, and lets go of the slot. */
  private void end(Answer<V> answer, Runnable store) {
    slot.lock();
    try {
      if (slot.isCurrent(flight)) {
        store.run();
        slot.end(flight);
      }
    } finally {
      slot.unlock();
      afterwards.forEach(Runnable::run); // nothing is sent under the lock
      reservations.end(fills);
      paths.keyStates().leave(slot, () -> {
        flight.walked().complete(answer); // unless the walk has ended before, and a load then
        flight.loaded().complete(answer);
      });
    }
  }

  /** Of two that do this at once one may find the load on its way: so each looks once more. */
  @Override
  public void deepen() {
    Loads.Load<V> running = load;
    int level = -1;
    while (running != null && level != flight.level()) {
      level = flight.level();
      running.deepen(level);
    }
  }

  @Override
  public @Nullable LoadFrame frame() {
    Loads.Load<V> begun = load;
    return begun == null ? null : begun.frame();
  }

  @Override
  public boolean keepsLoading() {
    Loads.Load<V> begun = load;
    return begun != null && !begun.withdraw();
  }

  @Override
  public void stop() {
    Loads.Load<V> begun = load;
    if (begun != null) {
      begun.cancel();
    }
  }

  /** A flight that breaks ends for all who wait; the key is free at once. */
  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (Throwable broken) {
      LOG.error(
          "{}: a flight broke, which is a bug: please report it", paths.keys().chain(), broken);
      if (!flight.loaded().isDone()) {
        end(
            Answer.failed(new LoadFailure(LoadFailure.Reason.BROKEN, broken, 0, ""), Map.of()),
            () -> {});
      }
    }
  }

  @Override
  public String progress() {
    StringBuilder text = new StringBuilder();
    Walk<K, V> asked = walk;
    if (asked != null) {
      asked
          .skipped()
          .forEach((layer, kind) -> text.append(layer)
              .append(": ")
              .append(kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '))
              .append("; "));
      String asking = asked.asking();
      if (asking != null) {
        text.append(asking).append(": still asked").append(cancelled()).append("; ");
      }
    }
    Loads.Load<V> begun = load;
    if (begun != null) {
      text.append("loader: ").append(begun.progress());
    } else if (wanted != null) {
      text.append("another process loads it").append(cancelled());
    }
    return text.toString().replaceAll("; $", "");
  }

  private String cancelled() {
    return flight.isAbandoned() ? ", was cancelled" : "";
  }
}
