package io.cachechain.testing;

import io.cachechain.Origin;
import io.cachechain.spi.Version;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A system of record in memory, which records what it is asked for, and fails, hangs, delays or
 * pauses by plan. Plans count for loads, stores and deletes alike. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class FakeOrigin<K, V> extends FakeSource<K, FakeOrigin<K, V>>
    implements Origin<K, V> {
  private final ConcurrentHashMap<K, V> rows;
  private final ConcurrentHashMap<K, Version> versions = new ConcurrentHashMap<>();
  private final AtomicInteger stores = new AtomicInteger();
  private final AtomicInteger deletes = new AtomicInteger();

  private volatile boolean versioned;

  private FakeOrigin(Map<K, V> rows) {
    this.rows = new ConcurrentHashMap<>(rows);
  }

  /**
   * Returns an origin that holds these rows.
   *
   * @param rows copied
   */
  public static <K, V> FakeOrigin<K, V> of(Map<K, V> rows) {
    return new FakeOrigin<>(rows);
  }

  /** Returns an origin that holds nothing. */
  public static <K, V> FakeOrigin<K, V> empty() {
    return new FakeOrigin<>(Map.of());
  }

  /**
   * Lets it keep versions and refuse older ones: {@link Origin#isVersioned}. Call it before it is
   * given to a chain.
   */
  public FakeOrigin<K, V> versioned() {
    versioned = true;
    return this;
  }

  /**
   * Returns the version of a key's row, or null if there is no row or it was never stored with one.
   */
  public @Nullable Version version(K key) {
    return versions.get(key);
  }

  @Override
  FakeOrigin<K, V> self() {
    return this;
  }

  /**
   * Changes a row as another program does, which no cache notices: not counted, no plan followed.
   * The version of the row stays as it was, or goes with the row.
   *
   * @param key the key
   * @param value its new value, or null to remove the row
   */
  public void change(K key, @Nullable V value) {
    if (value == null) {
      remove(key);
    } else {
      rows.put(key, value);
    }
  }

  /** Returns the row of a key, or null for none: not counted, no plan followed. */
  public @Nullable V row(K key) {
    return rows.get(key);
  }

  /** Returns a copy of all rows. */
  public Map<K, V> rows() {
    return Map.copyOf(rows);
  }

  /** Returns how many stores have begun, versioned ones included. */
  public int stores() {
    return stores.get();
  }

  /** Returns how many deletes have begun. */
  public int deletes() {
    return deletes.get();
  }

  @Override
  public @Nullable V load(K key) throws Exception {
    beginLoad(key);
    try {
      followPlan();
      return rows.get(key);
    } finally {
      endLoad();
    }
  }

  @Override
  public void store(K key, V value) throws Exception {
    Objects.requireNonNull(value, "value");
    stores.incrementAndGet();
    followPlan();
    rows.put(key, value);
  }

  @Override
  public boolean isVersioned() {
    return versioned;
  }

  @Override
  public boolean storeVersioned(K key, V value, Version version) throws Exception {
    Objects.requireNonNull(value, "value");
    stores.incrementAndGet();
    followPlan();
    AtomicBoolean stored = new AtomicBoolean();
    rows.compute(key, (same, held) -> {
      Version newest = versions.get(same);
      if (newest != null && newest.isNewerThan(version)) {
        return held;
      }
      versions.put(same, version);
      stored.set(true);
      return value;
    });
    return stored.get();
  }

  @Override
  public void delete(K key) throws Exception {
    deletes.incrementAndGet();
    followPlan();
    remove(key);
  }

  private void remove(K key) {
    rows.computeIfPresent(key, (same, held) -> {
      versions.remove(same);
      return null;
    });
  }
}
