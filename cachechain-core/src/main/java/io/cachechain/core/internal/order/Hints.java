package io.cachechain.core.internal.order;

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
 * The writes that one layer missed, as hints. A hint of a key holds the version of the tombstone
 * which must be replayed before the layer is trusted about the key again, and the version of the
 * missed write. Hints are bounded by keys and by bytes. Beyond the bound one version takes their
 * place: nothing that the layer stored before it is trusted.
 *
 * <p>Invariant: once {@link #add} has returned, each later {@link #against} of the key returns that
 * version or a higher one, until a tombstone of that version, or a newer write of this node, is
 * known to be stored. Each key changes atomically in the map; the version from which the layer is
 * trusted only grows.
 */
public final class Hints {
  /** The nodes of the map, the text, the versions, and their headers. */
  private static final int AROUND_KEY = 200;

  private static final Logger LOG = LoggerFactory.getLogger("io.cachechain");

  private final String chain;
  private final String layer;
  private final Bounds bounds;
  private final HybridClock clock;
  private final ConcurrentHashMap<String, Hint> hints = new ConcurrentHashMap<>();

  /** The bytes of the keys, by estimate: changed for each key while that changes in the map. */
  private final AtomicLong bytes = new AtomicLong();

  private final LongAdder overflows = new LongAdder();
  private final AtomicReference<@Nullable Version> trustedFrom = new AtomicReference<>();

  /** Where the next round of replays begins; used by one round at a time. */
  private Iterator<String> turn = Collections.emptyIterator();

  /**
   * Creates the hints of a layer, none yet.
   *
   * @param chain the name of the chain, for the log
   * @param layer the name of the layer, for the log
   * @param bounds how much is remembered at most
   * @param clock draws versions
   */
  public Hints(String chain, String layer, Bounds bounds, HybridClock clock) {
    this.chain = chain;
    this.layer = layer;
    this.bounds = bounds;
    this.clock = clock;
  }

  /**
   * Returns the version which entries of a key must pass in this layer, or null; noted before the
   * layer is asked. In other layers the {@linkplain #missed missed} write itself is good.
   */
  public @Nullable Version against(String key) {
    Hint hint = hints.isEmpty() ? null : hints.get(key);
    return hint == null ? null : hint.version;
  }

  /**
   * Returns the version of the newest write of a key that the layer missed, or null: the layer's
   * entry may be older, and so may copies of it.
   */
  public @Nullable Version missed(String key) {
    Hint hint = hints.isEmpty() ? null : hints.get(key);
    return hint == null ? null : hint.missed;
  }

  /**
   * Adds a hint: a tombstone of this version, or above, must be replayed. Two hints of different
   * nodes whose order nobody knows merge to a version above both, all others to the later one.
   *
   * @param missed the write that did not reach the layer, or null if none is missing there
   */
  public void add(String key, Version version, @Nullable Version missed) {
    if (isFull(key) && !hints.containsKey(key)) {
      overflow();
      return;
    }
    Hint added = new Hint(version, missed);
    hints.compute(key, (same, held) -> {
      if (held != null) {
        return merged(held, added);
      }
      bytes.addAndGet(sizeOf(key));
      return added;
    });
  }

  private boolean isFull(String key) {
    return hints.size() >= bounds.keys || bytes.get() + sizeOf(key) > bounds.bytes;
  }

  /**
   * A key takes its text, at two bytes for each character, which is the most, and about so much
   * around it.
   */
  private static long sizeOf(String key) {
    return AROUND_KEY + 2L * key.length();
  }

  private @Nullable Hint forgotten(String key) {
    bytes.addAndGet(-sizeOf(key));
    return null;
  }

  private Hint merged(Hint one, Hint other) {
    boolean isNewer = one.version.isNewerThan(other.version);
    Version newer = isNewer ? one.version : other.version;
    Version older = isNewer ? other.version : one.version;
    boolean ordered = Conflict.HINTS.keeps(newer, older, clock);
    // The layers that took both writes have kept the higher one: there it is the later.
    boolean isLater = one.missed != null && one.missed.isNewerThan(other.missed);
    return new Hint(ordered ? newer : clock.above(newer), isLater ? one.missed : other.missed);
  }

  private void overflow() {
    Version raised = distrustAll();
    // A hint that was added in the meantime is newer than that version, and stays.
    for (String key : hints.keySet()) {
      hints.computeIfPresent(
          key, (same, hint) -> raised.isNewerThan(hint.version) ? forgotten(key) : hint);
    }
    overflows.increment();
    LOG.error(
        "{}: {}: it missed writes of more than {} keys (missed.capacity), or about {} bytes of them (a share of missed.max-bytes): everything stored there before is ignored",
        chain,
        layer,
        bounds.keys,
        bounds.bytes);
  }

  /**
   * Trusts nothing any more that the layer holds now; returns the version from which it is trusted.
   * Hints stay.
   */
  public Version distrustAll() {
    Version raised = clock.next();
    trustedFrom.accumulateAndGet(
        raised, (held, now) -> now != null && now.isNewerThan(held) ? now : held);
    return raised;
  }

  /**
   * Another node confirms that the layer holds this version, or one that won against it: hints
   * about writes of the same node up to there are done.
   */
  public void confirmed(String key, Version version) {
    if (!hints.isEmpty()) {
      hints.computeIfPresent(
          key,
          (same, hint) ->
              hint.version.node() == version.node() && !hint.version.isNewerThan(version)
                  ? forgotten(key)
                  : hint);
    }
  }

  /** Forgets a hint that has been replayed, if it is still of exactly this version. */
  public boolean replayed(String key, Version version) {
    Hint hint = hints.get(key);
    boolean replayed = hint != null && hint.version.equals(version) && hints.remove(key, hint);
    if (replayed) {
      bytes.addAndGet(-sizeOf(key));
    }
    return replayed;
  }

  /** Raises the hint of a key from one version to another, if it is of exactly that one. */
  public void raise(String key, Version from, Version to) {
    hints.computeIfPresent(
        key, (same, hint) -> hint.version.equals(from) ? new Hint(to, hint.missed) : hint);
  }

  /**
   * A write of this version is stored: a hint about an older write of the same node need not be
   * replayed.
   */
  public void coveredBy(String key, Version stored) {
    if (!hints.isEmpty()) {
      hints.computeIfPresent(
          key,
          (same, hint) -> hint.version.node() == stored.node() && stored.isNewerThan(hint.version)
              ? forgotten(key)
              : hint);
    }
  }

  /**
   * Returns some hints, beginning behind those of the last call, so that keys which cannot be
   * replayed hold up no others. For one thread at a time.
   *
   * @param limit at most so many keys
   * @param stampedUntil only versions up to then, milliseconds since the epoch: a younger write may
   *     reach the layer by itself
   * @param hurries whether those of this node count whenever they were stamped
   */
  public Map<String, Version> some(int limit, long stampedUntil, boolean hurries) {
    Map<String, Version> some = new LinkedHashMap<>();
    take(some, limit, stampedUntil, hurries);
    if (some.size() < limit) {
      turn = hints.keySet().iterator();
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

  /** Returns how many keys {@link #some} would return to a caller in a hurry, without a limit. */
  public int due(long stampedUntil) {
    int due = 0;
    for (Hint hint : hints.values()) {
      if (hint.version.millis() <= stampedUntil || clock.isOwn(hint.version)) {
        due++;
      }
    }
    return due;
  }

  /** Returns how many keys there are hints of. */
  public int size() {
    return hints.size();
  }

  /** Returns about how much memory they take. */
  public long bytes() {
    return bytes.get();
  }

  /**
   * Returns how often there were too many, so that everything stored before was not trusted any
   * more instead.
   */
  public long overflows() {
    return overflows.sum();
  }

  /** Returns the version below which no entry of the layer is trusted, or null. */
  public @Nullable Version trustedFrom() {
    return trustedFrom.get();
  }

  /**
   * How much is remembered at most.
   *
   * @param keys so many keys
   * @param bytes and about so much memory
   */
  public record Bounds(int keys, long bytes) {
    /**
     * Returns the bounds of each layer of a chain. Each far layer has its share of the memory: one
     * that is away for long takes nothing from the others.
     */
    public static Bounds of(ChainSettings<?, ?> chain) {
      long far = chain.layers().stream().filter(layer -> !layer.isNear()).count();
      return new Bounds(
          chain.count(EngineOptions.MISSED_CAPACITY),
          chain.get(EngineOptions.MISSED_MAX_BYTES) / Math.max(1, far));
    }
  }

  /**
   * The hint of a key.
   *
   * @param version the version of the tombstone that must be replayed
   * @param missed the newest write that the layer has missed, or null
   */
  private record Hint(Version version, @Nullable Version missed) {}
}
