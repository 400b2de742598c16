package io.cachechain.core.internal.chain;

import io.cachechain.core.internal.entry.Life;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.flight.Answer;
import io.cachechain.core.internal.flight.Flight;
import io.cachechain.core.internal.layer.NearLink;
import io.cachechain.core.internal.order.KeyState;
import io.cachechain.core.internal.order.KeyStates;
import io.cachechain.core.internal.time.CoarseClock;
import io.cachechain.core.internal.write.WriteCall;
import io.cachechain.spi.ChainClock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first step of each read: the near layers. A hit in the nearest one takes no lock, future, timer, clock call or allocation. One in a layer behind it is copied into the nearer ones
 * under the key's slot.
 */
final class NearRead<K, V> implements WriteCall.NearCopies<V> {
  /** Entries that live shorter than this many ticks are judged by the exact clock. */
  private static final int EXACT_BELOW_TICKS = 100;

  private final List<NearLink<K, V>> links;
  private final @Nullable NearLink<K, V> first;
  private final KeyStates<K, ?> slots;
  private final CoarseClock coarse;
  private final ChainClock clock;
  private final Life life;
  private final NearState state;
  private final boolean validates;

  NearRead(
      List<NearLink<K, V>> links,
      KeyStates<K, ?> slots,
      CoarseClock coarse,
      ChainClock clock,
      Life life,
      NearState state) {
    this.links = links;
    this.first = links.isEmpty() ? null : links.get(0);
    this.slots = slots;
    this.coarse = coarse;
    this.clock = clock;
    this.life = life;
    this.state = state;
    this.validates = links.stream().anyMatch(link -> !link.check().isEmpty());
  }

  /** Returns whether any of the layers has validators. */
  boolean validates() {
    return validates;
  }

  /** Returns the near layers, nearest first. */
  List<NearLink<K, V>> links() {
    return links;
  }

  /** Returns the good entry of the nearest layer that has one, or null; counted. */
  @Nullable
  StoredEntry<V> find(K key) {
    NearLink<K, V> nearest = first;
    if (nearest == null) {
      return null;
    }
    StoredEntry<V> entry = nearest.find(key, coarse);
    return entry != null || links.size() == 1 ? entry : findBehind(key, 1, null);
  }

  /** Returns the same, but asks only layers that are not skipped. */
  @Nullable
  StoredEntry<V> find(K key, boolean @Nullable [] skip) {
    return skip == null ? find(key) : findBehind(key, 0, skip);
  }

  private @Nullable StoredEntry<V> findBehind(K key, int from, boolean @Nullable [] skip) {
    for (int i = from; i < links.size(); i++) {
      NearLink<K, V> link = links.get(i);
      if (skip != null && skip[link.index()]) {
        continue;
      }
      StoredEntry<V> entry = link.find(key, coarse);
      if (entry != null) {
        if (skip == null) {
          copyNearer(key, entry, i);
        }
        return entry;
      }
    }
    return null;
  }

  /** Writes change all near layers under the slot's lock: what is still the same entry there has not been overtaken. */
  private void copyNearer(K key, StoredEntry<V> entry, int from) {
    long epoch = epoch();
    boolean[] refusals = refusals(entry.value());
    KeyState<K, ?> slot = slots.enter(key, "get");
    try {
      slot.lock();
      try {
        if (links.get(from).holds(key, entry, coarse)) {
          for (int i = 0; i < from; i++) {
            NearLink<K, V> link = links.get(i);
            fill(link, key, of(link, entry, epoch), refusals != null && refusals[i]);
          }
        }
      } finally {
        slot.unlock();
      }
    } finally {
      slots.leave(slot);
    }
  }

  /** Returns the near layer that has a good entry of the key now, or null; not counted. Used for a second look, and to tell where a hit came from. */
  @Nullable
  NearLink<K, V> holder(K key, boolean @Nullable [] skip) {
    for (NearLink<K, V> link : links) {
      if ((skip == null || !skip[link.index()]) && link.peek(key, coarse) != null) {
        return link;
      }
    }
    return null;
  }

  /** Returns the good entry that a layer holds, or null; not counted. */
  @Nullable
  StoredEntry<V> peek(NearLink<K, V> link, K key) {
    return link.peek(key, coarse);
  }

  /**
   * Fills all near layers with what was read. Called under the lock of the key's slot.
   *
   * @param key the key
   * @param entry what was read
   * @param skipWrites for each layer, whether it gets no fill; null for none
   * @param epoch the epoch before it was read
   * @param refusals the {@link #refusals} of its value
   */
  void fill(
      K key,
      StoredEntry<V> entry,
      boolean @Nullable [] skipWrites,
      long epoch,
      boolean @Nullable [] refusals) {
    for (int i = 0; i < links.size(); i++) {
      NearLink<K, V> link = links.get(i);
      if (skipWrites == null || !skipWrites[link.index()]) {
        StoredEntry<V> copy = of(link, entry, epoch);
        if (copy.expiresAt() - clock.currentTimeMillis() >= 1) {
          fill(link, key, copy, refusals != null && refusals[i]);
        }
      }
    }
  }

  private void fill(NearLink<K, V> link, K key, StoredEntry<V> copy, boolean refused) {
    if (refused) {
      link.refuseFill(key, copy.version());
    } else {
      link.fill(key, copy, coarse);
    }
  }

  /**
   * Returns for each near layer, nearest first, whether its validators refuse a value, or null if none does. Asked before the key's slot is locked: a validator that blocks holds up nobody but its call.
   */
  boolean @Nullable [] refusals(@Nullable V value) {
    boolean[] refusals = null;
    for (int i = 0; i < links.size(); i++) {
      if (!links.get(i).takes(value)) {
        refusals = refusals == null ? new boolean[links.size()] : refusals;
        refusals[i] = true;
      }
    }
    return refusals;
  }

  /**
   * Returns a copy for the present epoch of what a layer holds, if nothing stands against it but that generations have changed since it was checked, or null; not counted.
   */
  @Nullable
  StoredEntry<V> renewed(NearLink<K, V> link, K key) {
    long epoch = epoch();
    StoredEntry<V> entry = link.suspect(key, coarse);
    return entry == null || !state.isStillValid(entry)
        ? null
        : entry.forNear(
            entry.expiresAt(), CoarseClock.in(epoch, entry.nearUntil()), entry.isExact());
  }

  /** Puts such a copy into the place of the entry it was made of. Called under the lock of the key's slot. */
  void renew(NearLink<K, V> link, K key, StoredEntry<V> copy) {
    StoredEntry<V> entry = link.suspectOfAnyValue(key, coarse);
    if (entry != null && entry.hasVersion(copy.version())) {
      link.drop(key, entry);
      link.fill(key, copy, coarse);
    }
  }

  /**
   * Decides about suspect entries when the farther layers have nothing of the key: if all were asked, the entries go; else one may be served as before, for a short while.
   *
   * @param key the key
   * @param flight the flight that asked
   * @param walk what it found
   * @return the answer, or null if there is none
   */
  @Nullable
  Answer<V> suspect(K key, Flight<V> flight, Walk<K, V> walk) {
    boolean allAsked = walk.skipped().isEmpty() && flight.asksAll() && state.hasSharedLayers();
    for (NearLink<K, V> link : links) {
      StoredEntry<V> entry = flight.skips(link.index()) ? null : link.suspect(key, coarse);
      if (entry != null && (allAsked || !walk.admits(entry))) {
        link.drop(key, entry);
      } else if (entry != null && state.mayServe(entry)) {
        return Answer.hit(entry, link.name(), walk.skipped());
      }
    }
    return null;
  }

  @Override
  public long epoch() {
    return coarse.epoch();
  }

  @Override
  public StoredEntry<V> of(NearLink<?, V> link, StoredEntry<V> entry, long epoch) {
    long now = clock.currentTimeMillis();
    long goodUntil =
        Math.min(life.goodUntil(link.index(), now, entry), state.latest(link.index(), now));
    long until = Life.nearUntil(clock.nanoTime(), now, goodUntil);
    boolean exact = (goodUntil - now) * 1_000_000 < EXACT_BELOW_TICKS * coarse.tickNanos()
        && goodUntil != StoredEntry.NEVER;
    // One tick off: the coarse clock is behind by up to a tick, and an entry may go early, never
    // late.
    long nearUntil = coarse.at(until, epoch);
    return entry.forNear(goodUntil, exact ? nearUntil : nearUntil - coarse.tickUnits(), exact);
  }
}
