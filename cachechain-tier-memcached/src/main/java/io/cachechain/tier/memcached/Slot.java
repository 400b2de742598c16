package io.cachechain.tier.memcached;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The name under which a key stands on a server. Memcached takes 250 bytes without spaces and
 * control characters; a key that fits is its own name, any other one is hashed. No key can be the
 * name of another key's hash: what begins like one is hashed, too.
 *
 * <p>Two keys with one hash are not to be expected; should it happen, the full key in the entry
 * distinguishes them.
 */
final class Slot {
  /** The longest name that a server takes, in bytes. */
  static final int MAX_BYTES = 250;

  static final String HASH_PREFIX = "#sha256:";

  private Slot() {}

  static String of(String key) {
    return fits(key) ? key : HASH_PREFIX + HexFormat.of().formatHex(sha256(key));
  }

  private static boolean fits(String key) {
    if (key.isEmpty() || key.length() > MAX_BYTES || key.startsWith(HASH_PREFIX)) {
      return false;
    }
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      if (c <= ' ' || c >= 0x7F) {
        return false;
      }
    }
    return true;
  }

  private static byte[] sha256(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every Java platform has SHA-256", impossible);
    }
  }
}
