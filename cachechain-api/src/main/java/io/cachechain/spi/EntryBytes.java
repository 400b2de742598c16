package io.cachechain.spi;

import java.util.Arrays;

/**
 * The head of an encoded entry, as docs/wire-format.md lays it down: the part that must be read to
 * decide a conditional put. The rest is the engine's.
 */
final class EntryBytes {
  static final byte MAGIC_0 = (byte) 0xCA;
  static final byte MAGIC_1 = (byte) 0xC4;

  /** Where the version begins, behind magic (2), format (1) and kind with flags (1). */
  static final int VERSION_OFFSET = 4;

  /** Where the number of bytes of the key stands, an unsigned 16-bit number. */
  static final int KEY_LENGTH_OFFSET = VERSION_OFFSET + Version.BYTES;

  static final int KEY_OFFSET = KEY_LENGTH_OFFSET + 2;

  private EntryBytes() {}

  static boolean isEntry(byte[] bytes) {
    return bytes.length >= KEY_OFFSET
        && bytes[0] == MAGIC_0
        && bytes[1] == MAGIC_1
        && bytes.length >= keyEnd(bytes);
  }

  /** Returns whether both hold the same key; both must be entries. */
  static boolean sameKey(byte[] one, byte[] other) {
    return Arrays.equals(
        one, KEY_LENGTH_OFFSET, keyEnd(one), other, KEY_LENGTH_OFFSET, keyEnd(other));
  }

  private static int keyEnd(byte[] bytes) {
    int length = (bytes[KEY_LENGTH_OFFSET] & 0xFF) << 8 | (bytes[KEY_LENGTH_OFFSET + 1] & 0xFF);
    return KEY_OFFSET + length;
  }
}
