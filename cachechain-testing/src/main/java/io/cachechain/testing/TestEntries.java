package io.cachechain.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.Version;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Entries of wire format 1 for tests of a byte layer without an engine: whole ones, checksum
 * included, as docs/wire-format.md lays them down. All methods are pure.
 */
public final class TestEntries {
  /**
   * The generation of the chain that the values carry: the present one in a {@link FakeLayer} whose
   * chains have not been cleared.
   */
  public static final long GENERATION = 1;

  private static final int MAGIC = 0xCAC4;
  private static final int FORMAT = 1;
  private static final int VALUE = 0;
  private static final int TOMBSTONE = 2;
  private static final int FINGERPRINT_BYTES = 8;
  private static final String CODEC = "bytes";

  private TestEntries() {}

  /**
   * Returns a value that never expires.
   *
   * @param key the key as the layer gets it, at most 65,535 bytes in UTF-8
   * @param version the version
   * @param payload the value
   */
  public static ByteEntry value(String key, Version version, byte[] payload) {
    return value(key, version, payload, Long.MAX_VALUE);
  }

  /** Returns a value of another codec that never expires. */
  static ByteEntry value(String key, String codec, Version version, byte[] payload) {
    return ByteEntry.of(
        encode(VALUE, key, version, codec, payload, Long.MAX_VALUE), Long.MAX_VALUE, false);
  }

  /**
   * Returns a value.
   *
   * @param key the key as the layer gets it, at most 65,535 bytes in UTF-8
   * @param version the version
   * @param payload the value
   * @param expiresAt the end of its physical life in milliseconds since the epoch
   */
  public static ByteEntry value(String key, Version version, byte[] payload, long expiresAt) {
    return ByteEntry.of(encode(VALUE, key, version, CODEC, payload, expiresAt), expiresAt, false);
  }

  /**
   * Returns a tombstone.
   *
   * @param key the key as the layer gets it, at most 65,535 bytes in UTF-8
   * @param version the version
   * @param expiresAt the end of its physical life in milliseconds since the epoch
   */
  public static ByteEntry tombstone(String key, Version version, long expiresAt) {
    return ByteEntry.of(
        encode(TOMBSTONE, key, version, "", new byte[0], expiresAt), expiresAt, true);
  }

  /**
   * Returns the fingerprint of the type: the schema of bytes is {@code byte[]}, and tombstones have
   * none.
   */
  private static byte[] fingerprint(String codec) {
    if (codec.isEmpty()) {
      return new byte[FINGERPRINT_BYTES];
    }
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest("byte[]".getBytes(UTF_8));
      return Arrays.copyOf(hash, FINGERPRINT_BYTES);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("each Java platform has SHA-256", impossible);
    }
  }

  private static byte[] encode(
      int kind, String key, Version version, String codec, byte[] payload, long expiresAt) {
    byte[] keyBytes = key.getBytes(UTF_8);
    if (keyBytes.length > 0xFFFF) {
      throw new IllegalArgumentException(
          "the key has " + keyBytes.length + " bytes, at most 65535 are allowed");
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeShort(MAGIC);
      out.writeByte(FORMAT);
      out.writeByte(kind);
      out.write(version.toBytes());
      out.writeShort(keyBytes.length);
      out.write(keyBytes);
      out.writeLong(version.millis()); // created
      out.writeLong(Long.MAX_VALUE); // ttl: none of its own
      out.writeLong(expiresAt); // soft limit
      out.writeLong(expiresAt); // hard limit
      out.writeInt(0); // load time
      out.write(fingerprint(codec));
      out.writeLong(kind == VALUE ? GENERATION : 0);
      out.writeByte(0); // tags
      out.writeShort(0); // validator
      out.writeByte(codec.length());
      out.write(codec.getBytes(UTF_8));
      out.writeInt(payload.length);
      out.write(payload);
      CRC32C checksum = new CRC32C();
      checksum.update(bytes.toByteArray());
      out.writeInt((int) checksum.getValue());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }
}
