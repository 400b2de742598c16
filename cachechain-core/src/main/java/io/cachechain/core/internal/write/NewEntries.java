package io.cachechain.core.internal.write;

import io.cachechain.EntryPolicy;
import io.cachechain.core.internal.entry.EntryGenerations;
import io.cachechain.core.internal.entry.Life;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.order.Stamp;
import io.cachechain.core.internal.time.CoarseClock;
import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Version;
import org.jspecify.annotations.Nullable;

/** Draws the stamps of a chain's writes, and makes the entries that they store. Thread-safe. */
public final class NewEntries {
  private final ChainClock clock;
  private final CoarseClock coarse;
  private final HybridClock versions;
  private final Life life;
  private final ValidGenerations generations;

  /**
   * Creates what makes the entries of a chain's writes.
   *
   * @param clock says when an entry is made
   * @param coarse has the epoch of near entries
   * @param versions draws versions
   * @param life how long entries live
   * @param generations what is valid
   */
  public NewEntries(
      ChainClock clock,
      CoarseClock coarse,
      HybridClock versions,
      Life life,
      ValidGenerations generations) {
    this.clock = clock;
    this.coarse = coarse;
    this.versions = versions;
    this.life = life;
    this.generations = generations;
  }

  /** Draws the stamp of a write that begins now. */
  public Stamp stamp() {
    long epoch = coarse.epoch(); // before what is valid: that changes first
    return new Stamp(versions.next(), epoch, generations.ofPut());
  }

  /**
   * Returns the entry of a value that is put now.
   *
   * @param policy how the entry lives, or null for the chain's way
   * @param generations those of its put
   */
  <V> StoredEntry<V> value(
      Object key,
      V value,
      Version version,
      @Nullable EntryPolicy policy,
      EntryGenerations generations) {
    long now = clock.currentTimeMillis();
    long ttl = life.baseTtl(policy, Life.jitterHash(key, version));
    long hard = life.hardLimit(now, ttl, policy);
    return StoredEntry.value(
        value, version, new StoredEntry.Times(now, ttl, hard, hard, 0), generations);
  }

  /** Returns a tombstone that is written now. */
  <V> StoredEntry<V> tombstone(Version version) {
    return tombstone(version, clock.currentTimeMillis());
  }

  /** Returns the tombstone that a layer gets in the place of an entry: of the same version and age. */
  <V> StoredEntry<V> tombstoneFor(StoredEntry<V> entry) {
    return entry.isTombstone() ? entry : tombstone(entry.version(), entry.created());
  }

  private <V> StoredEntry<V> tombstone(Version version, long created) {
    return StoredEntry.tombstone(version, created, life.physicalEnd(created, created));
  }
}
