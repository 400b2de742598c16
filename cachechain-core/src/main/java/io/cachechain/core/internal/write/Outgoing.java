package io.cachechain.core.internal.write;

import io.cachechain.core.internal.entry.EntryFormat;
import io.cachechain.core.internal.entry.Life;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.layer.FarLink;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Condition;
import io.cachechain.spi.Version;
import org.jspecify.annotations.Nullable;

/**
 * What a write to one layer is when it is sent: its bytes, how long they are of use there, and the
 * condition on which they are stored. Thread-safe.
 */
public final class Outgoing<K, V> {
  private final FarLink<V> link;
  private final int index;
  private final EntryFormat<V> format;
  private final NewEntries entries;
  private final Life life;
  private final ChainClock clock;
  private final HybridClock versions;
  private final ValidGenerations generations;
  private final long timeoutMillis;
  private final long maxValueBytes;

  /**
   * Creates what sends the writes of a layer.
   *
   * @param link the layer
   * @param entries makes tombstones
   * @param clock the clock of the chain
   * @param versions draws versions
   * @param life how long entries live
   * @param generations what is valid
   */
  public Outgoing(
      FarLink<V> link,
      NewEntries entries,
      ChainClock clock,
      HybridClock versions,
      Life life,
      ValidGenerations generations) {
    this.link = link;
    this.index = link.index();
    this.format = link.format();
    this.entries = entries;
    this.clock = clock;
    this.versions = versions;
    this.life = life;
    this.generations = generations;
    this.maxValueBytes = link.settings().get(EngineOptions.MAX_VALUE_BYTES);
    this.timeoutMillis = link.settings().get(EngineOptions.LAYER_TIMEOUT).toMillis();
  }

  /** Returns what is valid. */
  ValidGenerations generations() {
    return generations;
  }

  /** Returns a tombstone that is written now. */
  StoredEntry<V> tombstone(Version version) {
    return entries.tombstone(version);
  }

  /** Returns how long ago the entry of a write was made, in milliseconds. */
  long age(Write<K, V> write) {
    return clock.currentTimeMillis() - write.entry.created();
  }

  /** Returns whether an entry that is sent now is of no use in the layer any more. */
  boolean arrivesDead(StoredEntry<V> entry) {
    long now = clock.currentTimeMillis();
    return life.goodUntil(index, now, entry) - now < 1;
  }

  /**
   * Validates and encodes the value of a copy that waits. What is wrong with it is said when it
   * would be sent: while one write of a key is being sent the others of that key wait, so nothing
   * of a user runs then.
   */
  void prepare(Write<K, V> write) {
    V value = write.entry.value();
    if (value == null) {
      write.weighed(null);
      return;
    }
    try {
      if (link.check().allowsRead(value)) {
        write.weighed(format.payload(value));
      } else {
        write.isNotValid(link.check().broken(value));
      }
    } catch (Throwable broken) {
      write.cannotBeEncoded(broken); // also too little memory: the queue goes on
    }
  }

  /**
   * Returns what the layer is asked to store if a write is sent now, or null if its value is larger
   * than the layer takes.
   *
   * <p>All times are those of one moment, at which the encoding begins: a life that counts from
   * there ends early and not late, and the ceiling goes with the latest arrival of the same moment.
   *
   * @param entry that of the write, as it leaves this node
   */
  ByteLayer.@Nullable Put of(Write<K, V> write, StoredEntry<V> entry) {
    byte[] payload = write.payload;
    if (payload != null && payload.length > maxValueBytes) {
      return null;
    }
    long now = clock.currentTimeMillis();
    boolean tombstone = entry.isTombstone();
    long goodUntil = tombstone ? entry.expiresAt() : life.goodUntil(index, now, entry);
    byte[] bytes = format.encode(write.storageKey, entry, goodUntil, payload);
    return new ByteLayer.Put(
        ByteEntry.of(bytes, entry.version(), life.physicalEnd(now, goodUntil), tombstone),
        condition(write, now));
  }

  /**
   * What arrives so late that the ceiling of its time could take newer entries for such from the
   * future is refused by the server, if it has a clock.
   */
  private Condition condition(Write<K, V> write, long now) {
    Condition condition = write.condition;
    return condition.kind() == Condition.Kind.NEWER_WINS
        ? Condition.newerWins(versions.ceiling(now), versions.latestArrival(now, timeoutMillis))
        : condition;
  }
}
