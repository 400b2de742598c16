package io.cachechain.core.internal.write;

import io.cachechain.core.internal.settings.ChainSettings;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.spi.Version;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one layer must still be told: for each key the version of the tombstone that has to be paid before the layer is believed about the key again, and which write it has missed. When more is owed than may be
 * remembered, by keys or by bytes, one floor for the whole layer takes their place: everything stored before it is disbelieved.
 *
 * <p>Invariant: once {@link #owe} has returned, every later {@link #against} of the key names a version at or above what was owed, until a tombstone of that version, or a newer write of this node, is
 * known to be stored. Each key changes atomically in the map; the floor only grows.
 */
public final class Owed {
  /** The nodes of the map, the text, the versions, and their heads. */
  private static final int AROUND_KEY = 200;

  private static final Logger LOG = LoggerFactory.getLogger("io.cachechain");

  private final String chain;
  private final String layer;
  private final Bounds bounds;
  private final HybridClock clock;
  private final ConcurrentHashMap<String, Debt> debts = new ConcurrentHashMap<>();

  /** What the keys take, by estimate: changed for each key while that changes in the map. */
  private final AtomicLong bytes = new AtomicLong();

  private final LongAdder overflows = new LongAdder();
  private final AtomicReference<@Nullable Version> floor = new AtomicReference<>();

  /** Where the next payments begin; used by one round of them at a time. */
  private Iterator<String> turn = Collections.emptyIterator();

  Owed(String chain, String layer, Bounds bounds, HybridClock clock) {
    this.chain = chain;
    this.layer = layer;
    this.bounds = bounds;
    this.clock = clock;
  }

  /** Returns the version which entries of a key must pass in this layer, or null; noted before the layer is asked. In others the write itself that is {@linkplain #missed missed} is good. */
  public @Nullable Version against(String key) {
    Debt debt = debts.isEmpty() ? null : debts.get(key);
    return debt == null ? null : debt.version;
  }

  /** Returns the version of the newest write that the layer has missed as far as it is owed, or null: what it holds may be older, and so may be what was copied from there. */
  public @Nullable Version missed(String key) {
    Debt debt = debts.isEmpty() ? null : debts.get(key);
    return debt == null ? null : debt.missed;
  }

  /**
   * Remembers that a tombstone of this version, or above, must be paid. Two of different nodes whose order nobody knows merge to a version above both, all others to the later one.
   *
   * @param missed the write that did not reach the layer, or null if none is missing there
   */
  void owe(String key, Version version, @Nullable Version missed) {
    if (isFull(key) && !debts.containsKey(key)) {
      overflow();
      return;
    }
    Debt missing = new Debt(version, missed);
    debts.compute(key, (same, held) -> {
      if (held != null) {
        return merged(held, missing);
      }
      bytes.addAndGet(sizeOf(key));
      return missing;
    });
  }

  private boolean isFull(String key) {
    return debts.size() >= bounds.keys || bytes.get() + sizeOf(key) > bounds.bytes;
  }

  /** What a key takes here: its text, at two bytes for each character, which is what it needs at most, and about so much around it. */
  private static long sizeOf(String key) {
    return AROUND_KEY + 2L * key.length();
  }

  private @Nullable Debt forgotten(String key) {
    bytes.addAndGet(-sizeOf(key));
    return null;
  }

  private Debt merged(Debt one, Debt other) {
    boolean isNewer = one.version.isNewerThan(other.version);
    Version newer = isNewer ? one.version : other.version;
    Version older = isNewer ? other.version : one.version;
    boolean ordered = newer.node() == older.node() || clock.isCertainlyAfter(newer, older);
    // The layers that have not missed them have kept the higher one: there it is the later.
    boolean isLater = one.missed != null && one.missed.isNewerThan(other.missed);
    return new Debt(ordered ? newer : clock.above(newer), isLater ? one.missed : other.missed);
  }

  private void overflow() {
    Version raised = disbelieveAll();
    // What was owed in the meantime is newer than the floor, and stays.
    for (String key : debts.keySet()) {
      debts.computeIfPresent(
          key, (same, owed) -> raised.isNewerThan(owed.version) ? forgotten(key) : owed);
    }
    overflows.increment();
    LOG.error(
        "{}: {}: it missed writes of more than {} keys (owed.capacity), or about {} bytes of them (a share of missed.max-bytes): everything stored there before is ignored",
        chain,
        layer,
        bounds.keys,
        bounds.bytes);
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
    if (!debts.isEmpty()) {
      debts.computeIfPresent(
          key,
          (same, owed) ->
              owed.version.node() == version.node() && !owed.version.isNewerThan(version)
                  ? forgotten(key)
                  : owed);
    }
  }

  /** Forgets a key, if exactly this version is owed. */
  boolean paid(String key, Version version) {
    Debt debt = debts.get(key);
    boolean paid = debt != null && debt.version.equals(version) && debts.remove(key, debt);
    if (paid) {
      bytes.addAndGet(-sizeOf(key));
    }
    return paid;
  }

  /** Raises what is owed for a key from one version to another, if exactly that one is owed. */
  void raise(String key, Version from, Version to) {
    debts.computeIfPresent(
        key, (same, owed) -> owed.version.equals(from) ? new Debt(to, owed.missed) : owed);
  }

  /** A newer write of this very node is stored: it does what the payment would have done. */
  void coveredBy(String key, Version stored) {
    if (!debts.isEmpty()) {
      debts.computeIfPresent(
          key,
          (same, owed) -> owed.version.node() == stored.node() && stored.isNewerThan(owed.version)
              ? forgotten(key)
              : owed);
    }
  }

  /**
   * Returns some of what is owed, beginning behind what the last call returned, so that keys which cannot be paid hold up no others. For one thread at a time.
   *
   * @param limit at most so many keys
   * @param stampedUntil only versions up to then, milliseconds since the epoch: what is younger may settle by itself
   * @param hurries whether those of this node count whenever they were stamped
   */
  Map<String, Version> some(int limit, long stampedUntil, boolean hurries) {
    Map<String, Version> some = new LinkedHashMap<>();
    take(some, limit, stampedUntil, hurries);
    if (some.size() < limit) {
      turn = debts.keySet().iterator();
      take(some, limit, stampedUntil, hurries);
    }
    return some;
  }

  private void take(Map<String, Version> some, int limit, long stampedUntil, boolean hurries) {
    while (some.size() < limit && turn.hasNext()) {
      String key = turn.next();
      Version version = against(key);
      if (version != null
          && (version.millis() <= stampedUntil || (hurries && clock.isOwn(version)))) {
        some.put(key, version);
      }
    }
  }

  /** Returns how many keys {@link #some} would return to who hurries, without a limit. */
  int due(long stampedUntil) {
    int due = 0;
    for (Debt debt : debts.values()) {
      if (debt.version.millis() <= stampedUntil || clock.isOwn(debt.version)) {
        due++;
      }
    }
    return due;
  }

  /** Returns how many keys are owed. */
  public int size() {
    return debts.size();
  }

  /** Returns about how much memory they take. */
  public long bytes() {
    return bytes.get();
  }

  /** Returns how often too much was owed, so that everything stored before was disbelieved instead. */
  public long overflows() {
    return overflows.sum();
  }

  /** Returns the version below which nothing in the layer is believed, or null. */
  public @Nullable Version floor() {
    return floor.get();
  }

  /**
   * How much is remembered at most.
   *
   * @param keys so many keys
   * @param bytes and about so much memory
   */
  public record Bounds(int keys, long bytes) {
    /** Returns the bounds of each layer of a chain. Each far layer has its share of the memory: one that is away for long takes nothing from the others. */
    public static Bounds of(ChainSettings<?, ?> chain) {
      long far = chain.layers().stream().filter(layer -> !layer.isNear()).count();
      return new Bounds(
          chain.count(EngineOptions.OWED_CAPACITY),
          chain.get(EngineOptions.MISSED_MAX_BYTES) / Math.max(1, far));
    }
  }

  /**
   * What is owed for a key.
   *
   * @param version the version of the tombstone to be paid
   * @param missed the newest write that the layer has missed, or null
   */
  private record Debt(Version version, @Nullable Version missed) {}
}
