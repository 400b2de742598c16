package io.cachechain.core.internal.entry;

import io.cachechain.core.internal.entry.StoredEntry.Kind;
import java.time.Duration;

/**
 * Bounds the times in an entry from a store: to those that an honest node can have written, whose
 * clock differs by the largest skew at most. A store may hold anybody's bytes, with a checksum that
 * is right.
 *
 * <p>How long a value lives is its writer's choice, so its end is taken as it is; but nothing was
 * made in the future, no copy outlives the end of all copies, and no lease outlasts the life of a
 * reservation, which its holder renews.
 */
public final class Plausible {
  private final long skewMillis;
  private final long leaseMillis;

  /**
   * Creates what bounds the times of a chain's entries.
   *
   * @param maxSkew by how much two clocks differ at most
   * @param reservationLife how long a reservation lives that is not renewed
   */
  public Plausible(Duration maxSkew, Duration reservationLife) {
    this.skewMillis = maxSkew.toMillis();
    this.leaseMillis = reservationLife.toMillis();
  }

  /**
   * Returns an entry with times that can be true: the same one if they can.
   *
   * @param read what a store held
   * @param now the wall time, milliseconds since the epoch
   */
  public <V> StoredEntry<V> of(StoredEntry<V> read, long now) {
    boolean tooNew = read.created() > now + skewMillis;
    if (read.isReservation()) {
      long created = tooNew ? now - leaseMillis - skewMillis : read.created();
      long longest = created + leaseMillis + skewMillis;
      return longest >= read.expiresAt()
          ? read
          : StoredEntry.reservation(
              read.version(), Math.max(0, created), longest, read.hardLimit());
    }
    if (read.kind() == Kind.TOMBSTONE) {
      return read; // it says the same whenever it was made, and stands until something takes its
      // place
    }
    return tooNew // of what it holds nothing is trusted, but that something was stored here
        ? StoredEntry.tombstone(read.version(), now, now)
        : read.withLimits(Math.min(read.expiresAt(), read.hardLimit()));
  }
}
