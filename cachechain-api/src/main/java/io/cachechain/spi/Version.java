package io.cachechain.spi;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The version of an entry: 12 bytes of a hybrid logical clock, ordered as an unsigned number.
 *
 * <p>From the most significant bit: 48 bits of milliseconds since the epoch, 12 bits of counter, 12
 * bits of step and 24 bits of node. A put or an invalidation takes the next counter; an entry
 * derived from another one takes the next step above it. After Kulkarni et al., <i>Logical Physical
 * Clocks</i> (2014).
 *
 * <p>Immutable and thread-safe.
 */
public final class Version implements Comparable<Version> {
  /** The number of bytes of a version. */
  public static final int BYTES = 12;

  private static final int MAX_12_BITS = 0xFFF;
  private static final int MAX_NODE = 0xFF_FFFF;
  private static final long MAX_MILLIS = (1L << 48) - 1;

  /** Milliseconds, counter and the upper 4 bits of the step. */
  private final long high;

  /** The lower 8 bits of the step and the node. */
  private final int low;

  private Version(long high, int low) {
    this.high = high;
    this.low = low;
  }

  /**
   * Returns the version of these parts.
   *
   * @param millis milliseconds since the epoch, 0 to 2^48 - 1
   * @param counter 0 to 4095
   * @param step 0 to 4095
   * @param node 0 to 2^24 - 1
   * @throws IllegalArgumentException if a part is out of its range
   */
  public static Version of(long millis, int counter, int step, int node) {
    if (millis < 0 || millis > MAX_MILLIS) {
      throw outOfRange("millis", millis, MAX_MILLIS);
    }
    if (counter < 0 || counter > MAX_12_BITS) {
      throw outOfRange("counter", counter, MAX_12_BITS);
    }
    if (step < 0 || step > MAX_12_BITS) {
      throw outOfRange("step", step, MAX_12_BITS);
    }
    if (node < 0 || node > MAX_NODE) {
      throw outOfRange("node", node, MAX_NODE);
    }
    return new Version(millis << 16 | counter << 4 | step >>> 8, step << 24 | node);
  }

  /**
   * Returns the version of these bits, in the form of {@link #highBits()} and {@link #lowBits()}.
   *
   * @param highBits the upper 64 bits
   * @param lowBits the lower 32 bits
   */
  public static Version ofBits(long highBits, int lowBits) {
    return new Version(highBits, lowBits);
  }

  /**
   * Reads the version of an encoded entry, see {@link ByteEntry#bytes()}.
   *
   * @param entryBytes the bytes that a layer holds under a key, or null for nothing
   * @return the version, or null if {@code entryBytes} is null or no entry of cachechain
   */
  public static @Nullable Version readFrom(byte @Nullable [] entryBytes) {
    return entryBytes != null && EntryBytes.isEntry(entryBytes)
        ? readAt(entryBytes, EntryBytes.VERSION_OFFSET)
        : null;
  }

  /**
   * Reads the 12 bytes written by {@link #toBytes()}.
   *
   * @throws IllegalArgumentException if there are not exactly 12 bytes
   */
  public static Version ofBytes(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a version has " + BYTES + " bytes, not " + bytes.length);
    }
    return readAt(bytes, 0);
  }

  private static Version readAt(byte[] bytes, int offset) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, BYTES);
    return new Version(buffer.getLong(), buffer.getInt());
  }

  /**
   * Returns whether this version is above the other one. Every version is above null, which stands
   * for nothing.
   */
  public boolean isNewerThan(@Nullable Version other) {
    if (other == null || high == other.high) {
      return other == null || Integer.compareUnsigned(low, other.low) > 0;
    }
    return Long.compareUnsigned(high, other.high) > 0;
  }

  /**
   * Returns the 12 bytes of this version, big-endian: their unsigned order is the order of
   * versions.
   */
  public byte[] toBytes() {
    return ByteBuffer.allocate(BYTES).putLong(high).putInt(low).array();
  }

  /** Returns the wall time of this version in milliseconds since the epoch. */
  public long millis() {
    return high >>> 16;
  }

  /** Returns the counter within the millisecond, 0 to 4095. */
  public int counter() {
    return (int) (high >>> 4) & MAX_12_BITS;
  }

  /** Returns the step, 0 to 4095: 0 for puts and invalidations, more for derived entries. */
  public int step() {
    return ((int) high & 0xF) << 8 | low >>> 24;
  }

  /** Returns the number of the node that drew this version, 0 to 2^24 - 1. */
  public int node() {
    return low & MAX_NODE;
  }

  /** Returns the upper 64 of the 96 bits. */
  public long highBits() {
    return high;
  }

  /** Returns the lower 32 of the 96 bits. */
  public int lowBits() {
    return low;
  }

  @Override
  public int compareTo(Version other) {
    int order = Long.compareUnsigned(high, other.high);
    return order != 0 ? order : Integer.compareUnsigned(low, other.low);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Version version && high == version.high && low == version.low;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(high) * 31 + low;
  }

  /** Returns the 24 hexadecimal digits of {@link #toBytes()}. */
  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
  }

  private static IllegalArgumentException outOfRange(String part, long value, long max) {
    return new IllegalArgumentException(
        "the " + part + " of a version is " + value + ", allowed are 0 to " + max);
  }
}
