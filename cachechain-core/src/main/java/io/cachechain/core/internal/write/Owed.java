package io.cachechain.core.internal.write;

import io.cachechain.core.internal.planted.Planted;
import io.cachechain.core.internal.version.HybridClock;
import io.cachechain.spi.Version;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one layer must still be told: for each key the version of the tombstone that has to be paid before the layer is believed about the key again. When more keys are owed than may be
 * remembered, one floor for the whole layer takes their place: everything stored before it is disbelieved.
 *
 * <p>Invariant: once {@link #owe} has returned, every later {@link #against} of the key names a version at or above what was owed, until a tombstone of that version, or a newer write of this node, is
 * known to be stored. Each key changes atomically in the map; the floor only grows.
 */
public final class Owed {
  private static final Logger LOG = LoggerFactory.getLogger("io.cachechain");

  private final String chain;
  private final String layer;
  private final int capacity;
  private final HybridClock clock;
  private final Set<Planted> planted;
  private final ConcurrentHashMap<String, Version> versions = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable Version> floor = new AtomicReference<>();

  /** Where the next payments begin; used by one round of them at a time. */
  private Iterator<String> turn = Collections.emptyIterator();

  Owed(String chain, String layer, int capacity, HybridClock clock, Set<Planted> planted) {
    this.chain = chain;
    this.layer = layer;
    this.capacity = capacity;
    this.clock = clock;
    this.planted = planted;
  }

  /** Returns the version which entries of a key must pass, here and in the layers behind, or null; noted before the layer is asked. */
  public @Nullable Version against(String key) {
    return versions.isEmpty() ? null : versions.get(key);
  }

  /** Remembers that a tombstone of this version, or above, must be paid. Two of different nodes, whose order nobody knows, merge to a version above both; two of one node to the later. */
  void owe(String key, Version version) {
    if (versions.size() >= capacity && !versions.containsKey(key)) {
      overflow();
      return;
    }
    versions.merge(key, version, this::merged);
  }

  private Version merged(Version one, Version other) {
    Version newer = one.isNewerThan(other) ? one : other;
    return one.node() == other.node() || planted.contains(Planted.OWED_MERGED_BY_MAXIMUM)
        ? newer
        : clock.above(newer);
  }

  private void overflow() {
    Version raised = disbelieveAll();
    // What was owed in the meantime is newer than the floor, and stays.
    versions.values().removeIf(owed -> raised.isNewerThan(owed));
    LOG.error(
        "{}: {}: more than {} keys are owed (owed.capacity): everything stored there before now is disbelieved",
        chain,
        layer,
        capacity);
  }

  /** From now on nothing is believed that the layer holds already; returns the floor. What is owed stays owed. */
  Version disbelieveAll() {
    Version raised = clock.next();
    floor.accumulateAndGet(
        raised, (held, now) -> now != null && now.isNewerThan(held) ? now : held);
    return raised;
  }

  /** Another node says that the layer holds this version, or what won against it: what is owed of the same node up to there has been done by it. */
  void confirmed(String key, Version version) {
    if (!versions.isEmpty()) {
      versions.computeIfPresent(
          key,
          (same, owed) ->
              owed.node() == version.node() && !owed.isNewerThan(version) ? null : owed);
    }
  }

  /** Forgets a key, if exactly this version is owed. */
  boolean paid(String key, Version version) {
    return versions.remove(key, version);
  }

  /** Raises what is owed for a key from one version to another, if exactly that one is owed. */
  void raise(String key, Version from, Version to) {
    versions.replace(key, from, to);
  }

  /** A newer write of this very node is stored: it does what the payment would have done. */
  void coveredBy(String key, Version stored) {
    if (!versions.isEmpty()) {
      versions.computeIfPresent(
          key,
          (same, owed) -> owed.node() == stored.node() && stored.isNewerThan(owed) ? null : owed);
    }
  }

  /**
   * Returns some of what is owed, beginning behind what the last call returned, so that keys which cannot be paid hold up no others. For one thread at a time.
   *
   * @param limit at most so many keys
   * @param stampedUntil only versions up to then, milliseconds since the epoch: what is younger may settle by itself
   */
  Map<String, Version> some(int limit, long stampedUntil) {
    Map<String, Version> some = new LinkedHashMap<>();
    take(some, limit, stampedUntil);
    if (some.size() < limit) {
      turn = versions.keySet().iterator();
      take(some, limit, stampedUntil);
    }
    return some;
  }

  private void take(Map<String, Version> some, int limit, long stampedUntil) {
    while (some.size() < limit && turn.hasNext()) {
      String key = turn.next();
      Version version = versions.get(key);
      if (version != null && version.millis() <= stampedUntil) {
        some.put(key, version);
      }
    }
  }

  /** Returns how many keys are owed. */
  public int size() {
    return versions.size();
  }

  /** Returns the version below which nothing in the layer is believed, or null. */
  public @Nullable Version floor() {
    return floor.get();
  }
}
