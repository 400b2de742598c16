package io.cachechain.tck;

import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.Version;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a slot holds, compared byte for byte and shown in words: a failure must not print bytes.
 * Immutable.
 */
final class Seen {
  private static final int HEAD_BYTES = 18;
  private static final int KIND_MASK = 3;
  private static final String[] KINDS = {
    "a value", "a negative entry", "a tombstone", "a reservation"
  };

  private final byte @Nullable [] bytes;

  private Seen(byte @Nullable [] bytes) {
    this.bytes = bytes == null ? null : bytes.clone();
  }

  static Seen of(byte @Nullable [] bytes) {
    return new Seen(bytes);
  }

  static Seen of(ByteEntry entry) {
    return new Seen(entry.bytes());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Seen that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    if (bytes == null) {
      return "nothing";
    }
    Version version = Version.readFrom(bytes);
    if (version == null) {
      return bytes.length + " bytes that are no entry";
    }
    int keyLength =
        Byte.toUnsignedInt(bytes[HEAD_BYTES - 2]) << 8 | Byte.toUnsignedInt(bytes[HEAD_BYTES - 1]);
    String key = new String(bytes, HEAD_BYTES, keyLength, StandardCharsets.UTF_8);
    String end = key.length() <= 40 ? key : ".." + key.substring(key.length() - 40);
    return KINDS[bytes[3] & KIND_MASK] + " of version " + version + " under the key '" + end + "', "
        + bytes.length + " bytes, their hash is " + Integer.toHexString(hashCode());
  }
}
