package io.cachechain.spi;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that a {@link ByteLayer} stores under a key, with the facts that the store needs. Only
 * the engine makes entries. Immutable, except that {@link #bytes()} is not copied and must not be
 * changed.
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
   * Returns an entry of these bytes, with the version that they contain.
   *
   * @param bytes an encoded entry; kept, not copied
   * @param expiresAt milliseconds since the epoch at which the store may forget the entry, {@link
   *     Long#MAX_VALUE} for never
   * @param tombstone whether the entry records a removal
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

  /**
   * Returns an entry of these bytes, for whoever has just encoded them: they are not looked at.
   *
   * @param bytes an encoded entry; kept, not copied
   * @param version the version which they contain
   * @param expiresAt milliseconds since the epoch at which the store may forget the entry, {@link
   *     Long#MAX_VALUE} for never
   * @param tombstone whether the entry records a removal
   */
  public static ByteEntry of(byte[] bytes, Version version, long expiresAt, boolean tombstone) {
    return new ByteEntry(
        Objects.requireNonNull(bytes, "bytes"),
        Objects.requireNonNull(version, "version"),
        expiresAt,
        tombstone);
  }

  /** Returns the bytes to store, not copied. A tombstone has bytes too. */
  public byte[] bytes() {
    return bytes;
  }

  /** Returns the version, which is also in the bytes. */
  public Version version() {
    return version;
  }

  /**
   * Returns the end of the physical life in milliseconds since the epoch. From then on, and never
   * before, the store may forget the entry. {@link Long#MAX_VALUE} means never.
   */
  public long expiresAt() {
    return expiresAt;
  }

  /** Returns whether this entry records a removal. A tombstone is stored like any other entry. */
  public boolean isTombstone() {
    return tombstone;
  }

  @Override
  public String toString() {
    return "ByteEntry[" + bytes.length + " bytes, version " + version
        + (tombstone ? ", tombstone]" : "]");
  }
}
