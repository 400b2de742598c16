package io.cachechain.spi;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link ByteLayer} stores under a key: opaque bytes with what the store needs to know of them.
 * Made by the engine only. Immutable, except that {@link #bytes()} is not copied and must not be changed.
 */
public final class ByteEntry {
  private final byte[] bytes;
  private final Version version;
  private final long expiresAt;
  private final boolean tombstone;

  private ByteEntry(byte[] bytes, Version version, long expiresAt, boolean tombstone) {
    this.bytes = bytes;
    this.version = version;
    this.expiresAt = expiresAt;
    this.tombstone = tombstone;
  }

  /**
   * Returns an entry of these bytes, whose version is read from them.
   *
   * @param bytes an encoded entry; kept, not copied
   * @param expiresAt milliseconds since the epoch at which the store may forget it, {@link Long#MAX_VALUE} for never
   * @param tombstone whether it says that the value was removed
   * @throws IllegalArgumentException if the bytes are no entry of cachechain
   */
  public static ByteEntry of(byte[] bytes, long expiresAt, boolean tombstone) {
    @Nullable Version version = Version.readFrom(bytes);
    if (version == null) {
      throw new IllegalArgumentException(
          "these " + bytes.length + " bytes are no entry of cachechain");
    }
    return new ByteEntry(bytes, version, expiresAt, tombstone);
  }

  /** Returns the bytes to store, as they are; a tombstone has bytes too. Not a copy. */
  public byte[] bytes() {
    return bytes;
  }

  /** Returns the version, which is also in the bytes. */
  public Version version() {
    return version;
  }

  /**
   * Returns the end of the physical life in milliseconds since the epoch: from then on the store may forget the
   * entry, never before. {@link Long#MAX_VALUE} means that it does not end.
   */
  public long expiresAt() {
    return expiresAt;
  }

  /** Returns whether this entry says that the value was removed. It is stored like any other. */
  public boolean isTombstone() {
    return tombstone;
  }

  @Override
  public String toString() {
    return "ByteEntry[" + bytes.length + " bytes, version " + version
        + (tombstone ? ", tombstone]" : "]");
  }
}
