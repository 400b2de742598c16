package io.cachechain.core.internal.read;

import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The copies that a flight stores of what it has found or loaded: in the near layers there and
 * then, in those far ones that may be filled by their queues, each with what it is known to hold as
 * the condition.
 */
final class Fill<K, V> implements Storing {
  private final Flight<K, V> flight;
  private final StoredEntry<V> entry;
  private final Evidence<V> evidence;
  private final int upTo;
  private final boolean isLoaded;
  private final boolean @Nullable [] refusals;
  private final List<Runnable> offered = new ArrayList<>(0);
  private boolean @Nullable [] filled;

  private Fill(
      Flight<K, V> flight,
      StoredEntry<V> entry,
      Evidence<V> evidence,
      int upTo,
      boolean isLoaded,
      boolean @Nullable [] refusals) {
    this.flight = flight;
    this.entry = entry;
    this.evidence = evidence;
    this.upTo = upTo;
    this.isLoaded = isLoaded;
    this.refusals = refusals;
  }

  /**
   * Returns the copies of what a far layer had.
   *
   * @param flight the flight
   * @param entry what was found
   * @param evidence what its walk has learned
   * @param at the far layer that had it: those before it get a copy
   * @param refusals which near layers refuse the value
   */
  static <K, V> Fill<K, V> found(
      Flight<K, V> flight,
      StoredEntry<V> entry,
      Evidence<V> evidence,
      int at,
      boolean @Nullable [] refusals) {
    return new Fill<>(flight, entry, evidence, at, false, refusals);
  }

  /** Returns the copies of what was loaded, which each far layer gets. */
  static <K, V> Fill<K, V> loaded(
      Flight<K, V> flight,
      StoredEntry<V> entry,
      Evidence<V> evidence,
      boolean @Nullable [] refusals) {
    return new Fill<>(flight, entry, evidence, flight.flights.far.all.size(), true, refusals);
  }

  @Override
  public void store() {
    if (!flight.state.mayShow(entry.version())) {
      return;
    }
    ReadRequest<K, V> request = flight.request;
    flight.flights.near.fill(request.key, entry, request.mask, flight.epoch, refusals);
    FarLayers<K, V> far = flight.flights.far;
    filled = new boolean[far.all.size()];
    for (int i = 0; i < upTo; i++) {
      FarLayer<K, V> layer = far.all.get(i);
      if (evidence.mayFill(i) && request.mask.fills(layer.index)) {
        filled[i] = offers(
            layer,
            evidence.seenVersion(i),
            isLoaded && evidence.sawLive(i, far.clock.currentTimeMillis(), far.valid.get()));
      }
    }
  }

  private boolean offers(FarLayer<K, V> layer, @Nullable Version seen, boolean replaces) {
    String storageKey = Objects.requireNonNull(flight.request.storageKey);
    Runnable sends = layer.writer.fill(flight.request.key, storageKey, entry, seen, result -> {
      flight.reservations.filled(layer, result);
      if (replaces && result.status() == PutResult.Status.STORED) {
        flight.flights.replaced.accept(storageKey, entry.version());
      }
    });
    if (sends != null) {
      offered.add(sends);
    }
    return sends != null;
  }

  @Override
  public boolean @Nullable [] send() {
    offered.forEach(Runnable::run);
    return filled;
  }
}
