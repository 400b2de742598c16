package io.cachechain.core.internal.read;

import io.cachechain.core.internal.call.CallMask;
import io.cachechain.core.internal.entry.Life;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.layer.NearLink;
import io.cachechain.core.internal.order.KeyState;
import io.cachechain.core.internal.order.KeyStates;
import io.cachechain.core.internal.time.CoarseClock;
import io.cachechain.core.internal.write.NearCopies;
import io.cachechain.spi.ChainClock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first step of each read: the near layers. A hit in the nearest one takes no lock, future,
 * timer, clock call or allocation. One in a layer behind it is copied into the nearer ones under
 * the key's lock.
 */
public final class NearRead<K, V> implements NearCopies<K, V> {
  /** Entries that live shorter than this many ticks are checked by the exact clock. */
  private static final int EXACT_BELOW_TICKS = 100;

  private final List<NearLink<K, V>> links;
  private final @Nullable NearLink<K, V> first;
  private final boolean isOnly;
  private final KeyStates<K, Flight<K, V>> keyStates;

  /** The time of near entries. */
  final CoarseClock coarse;

  private final ChainClock clock;
  private final Life life;
  private final NearState state;
  private final boolean validates;

  /**
   * Creates the first step of the reads of a chain.
   *
   * @param links the near layers, nearest first
   * @param keyStates what runs for which key
   * @param coarse the time of near entries
   * @param clock the clock of the chain
   * @param life how long entries live
   * @param state whether changes of other nodes reach this one
   */
  public NearRead(
      List<NearLink<K, V>> links,
      KeyStates<K, Flight<K, V>> keyStates,
      CoarseClock coarse,
      ChainClock clock,
      Life life,
      NearState state) {
    this.links = links;
    this.first = links.isEmpty() ? null : links.get(0);
    this.isOnly = links.size() == 1;
    this.keyStates = keyStates;
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

  @Override
  public List<NearLink<K, V>> links() {
    return links;
  }

  /**
   * Returns the good entry of the nearest layer that has one, or null; counted.
   *
   * @param key the key
   * @param skip for each layer of the chain, whether it is not asked; null for none
   */
  public @Nullable StoredEntry<V> find(K key, boolean @Nullable [] skip) {
    NearLink<K, V> nearest = first;
    if (nearest == null) {
      return null;
    }
    if (skip != null) {
      return findBehind(key, 0, skip);
    }
    StoredEntry<V> entry = nearest.find(key, coarse);
    return entry != null || isOnly ? entry : findBehind(key, 1, null);
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

  /**
   * Writes change all near layers under the key's lock: what is still the same entry there has not
   * been overtaken.
   */
  private void copyNearer(K key, StoredEntry<V> entry, int from) {
    long epoch = coarse.epoch();
    boolean[] refusals = refusals(entry.value());
    KeyState<K, Flight<K, V>> state = keyStates.enter(key, "get");
    try {
      state.lock();
      try {
        if (links.get(from).holds(key, entry, coarse)) {
          for (int i = 0; i < from; i++) {
            NearLink<K, V> link = links.get(i);
            fill(link, key, of(link, entry, epoch), refusals != null && refusals[i]);
          }
        }
      } finally {
        state.unlock();
      }
    } finally {
      keyStates.leave(state);
    }
  }

  /**
   * Returns the near layer that has a good entry of the key now, or null; not counted. Shows where
   * a hit came from.
   */
  @Nullable
  NearLink<K, V> holder(K key, CallMask mask) {
    for (NearLink<K, V> link : links) {
      if (mask.asks(link.index()) && link.peek(key, coarse) != null) {
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
   * Looks once more: for a good entry, else for a copy of one against which nothing stands but that
   * generations have changed, and not its own. Not counted.
   *
   * @param key the key
   * @param mask which layers are asked
   */
  @Nullable
  Found<K, V> secondLook(K key, CallMask mask) {
    long epoch = coarse.epoch(); // before what is valid: that changes first
    Found<K, V> renewed = null;
    for (NearLink<K, V> link : links) {
      StoredEntry<V> held = mask.asks(link.index()) ? link.peekAlsoUnverified(key, coarse) : null;
      if (held != null && !coarse.isUnverified(held.nearUntil())) {
        return new Found<>(held, link, false);
      }
      if (held != null && renewed == null && state.isStillValid(held)) {
        renewed = new Found<>(renewed(held, epoch), link, true);
      }
    }
    return renewed;
  }

  private static <V> StoredEntry<V> renewed(StoredEntry<V> entry, long epoch) {
    return entry.forNear(
        entry.expiresAt(), CoarseClock.in(epoch, entry.nearUntil()), entry.isExact());
  }

  /**
   * Puts such a copy into the place of the entry it was made of; does nothing for others. Called
   * under the lock of the key.
   */
  void renew(K key, Found<K, V> found) {
    NearLink<K, V> link = found.link;
    StoredEntry<V> held = found.isRenewed ? link.unverifiedOfAnyValue(key, coarse) : null;
    if (held != null && held.hasVersion(found.entry.version())) {
      link.drop(key, held);
      link.fill(key, found.entry, coarse);
    }
  }

  /**
   * Fills the near layers with what was read. Called under the lock of the key.
   *
   * @param key the key
   * @param entry what was read
   * @param mask which layers get a copy
   * @param epoch the epoch before it was read
   * @param refusals the {@link #refusals} of its value
   */
  void fill(K key, StoredEntry<V> entry, CallMask mask, long epoch, boolean @Nullable [] refusals) {
    for (int i = 0; i < links.size(); i++) {
      NearLink<K, V> link = links.get(i);
      if (mask.fills(link.index())) {
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
   * Returns for each near layer, nearest first, whether its validators refuse a value, or null if
   * none does. Asked before the key is locked: a validator that blocks holds up nobody but its
   * call.
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
   * Decides about unverified entries when the farther layers have nothing of the key: if all of
   * them were asked, the entries go; else one may be served as before, for a short while.
   *
   * @param key the key
   * @param mask which layers are asked
   * @param walk what was found behind
   * @return the answer, or null if there is none
   */
  @Nullable
  Answer<V> unverified(K key, CallMask mask, Walk<K, V> walk) {
    boolean allAsked = walk.skipped().isEmpty() && mask.asksAll() && state.hasSharedLayers();
    for (NearLink<K, V> link : links) {
      StoredEntry<V> entry = mask.asks(link.index()) ? link.unverified(key, coarse) : null;
      if (entry != null && (allAsked || !walk.admits(entry))) {
        link.drop(key, entry);
      } else if (entry != null && state.mayServe(entry)) {
        return Answer.hit(entry, link.name(), walk.skipped());
      }
    }
    return null;
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

  /**
   * What a second look has found.
   *
   * @param entry the entry
   * @param link the layer that has it
   * @param isRenewed whether it is a copy which is to take the place of what the layer has
   */
  record Found<K, V>(StoredEntry<V> entry, NearLink<K, V> link, boolean isRenewed) {}
}
