package io.cachechain.core.internal.entry;

import io.cachechain.spi.Version;
import org.jspecify.annotations.Nullable;

/**
 * An entry that does not fit into the fields of a {@link StoredEntry}: its limits are kept as
 * 42-bit differences to the creation, 69 years either way, and what lies beyond is endless. 64
 * bytes: two ints more.
 *
 * @param <V> the type of the value
 */
final class WideEntry<V> extends StoredEntry<V> {
  private final int hardLow;

  /** The upper ten bits of ttl, end of freshness and hard limit, above 2 bits of kind. */
  private final int uppers;

  WideEntry(
      Kind kind, @Nullable V value, Version version, Times times, long nearUntil, Extras extras) {
    super(value, version, times, nearUntil, extras);
    long ttl = PackedMillis.difference(times.ttl(), 0);
    long good = PackedMillis.difference(times.goodUntil(), times.created());
    long hard = PackedMillis.difference(times.hardLimit(), times.created());
    this.hardLow = (int) hard;
    this.uppers = PackedMillis.uppers(ttl, good, hard) | kind.number();
  }

  @Override
  public Kind kind() {
    return Kind.of(uppers & 3);
  }

  @Override
  public boolean isTombstone() {
    return (uppers & 3) == Kind.TOMBSTONE.number();
  }

  @Override
  public boolean isReservation() {
    return (uppers & 3) == Kind.RESERVATION.number();
  }

  @Override
  public long ttlMillis() {
    return PackedMillis.end(0, uppers >>> 22, ttlLow);
  }

  @Override
  public long expiresAt() {
    return PackedMillis.end(created(), uppers >>> 12, goodLow);
  }

  @Override
  public long hardLimit() {
    return PackedMillis.end(created(), uppers >>> 2, hardLow);
  }
}
