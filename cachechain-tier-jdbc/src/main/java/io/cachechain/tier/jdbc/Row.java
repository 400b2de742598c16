package io.cachechain.tier.jdbc;

import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.Version;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A key with what is to be stored under it. The primary key is a hash of the key's bytes: of fixed
 * size whatever the key's length, and compared byte by byte whatever the collation of the database.
 */
final class Row {
  /**
   * Where the version stands in an encoded entry, counted from 1 as SQL does: docs/wire-format.md.
   * Two bytes of length and the key follow.
   */
  static final int VERSION_AT = 5;

  private static final int LENGTH_BYTES = 2;
  private static final int BEFORE_KEY = VERSION_AT - 1 + Version.BYTES + LENGTH_BYTES;

  private final byte[] slot;
  private final String key;
  private final ByteEntry entry;

  private Row(byte[] slot, String key, ByteEntry entry) {
    this.slot = slot;
    this.key = key;
    this.entry = entry;
  }

  static Row of(String key, ByteEntry entry) {
    return new Row(slot(key), key, entry);
  }

  static byte[] slot(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("each JVM has SHA-256", missing);
    }
  }

  byte[] slot() {
    return slot;
  }

  String key() {
    return key;
  }

  ByteEntry entry() {
    return entry;
  }

  /**
   * Returns how many bytes of a payload must be known to see whether it is an entry of this key,
   * and of which version.
   */
  int headLength() {
    return BEFORE_KEY + keyBytes().length;
  }

  /**
   * Returns the bytes of an encoded entry of this key from {@link #VERSION_AT} to the end of the
   * key.
   */
  byte[] headOf(Version version) {
    byte[] bytes = keyBytes();
    return ByteBuffer.allocate(Version.BYTES + LENGTH_BYTES + bytes.length)
        .put(version.toBytes())
        .putShort((short) bytes.length)
        .put(bytes)
        .array();
  }

  private byte[] keyBytes() {
    return key.getBytes(StandardCharsets.UTF_8);
  }
}
