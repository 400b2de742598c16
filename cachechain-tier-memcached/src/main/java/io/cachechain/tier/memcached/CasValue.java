package io.cachechain.tier.memcached;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a server holds under a name, and what is needed to replace exactly that. */
final class CasValue {
  private final byte[] bytes;
  private final long cas;
  private final Object connection;

  /**
   * Creates it.
   *
   * @param bytes the bytes, not copied
   * @param cas the server's number for them
   * @param connection the connection that gave the number. It means nothing on another one: a server that was started again begins to
   *     count anew
   */
  CasValue(byte[] bytes, long cas, Object connection) {
    this.bytes = Objects.requireNonNull(bytes, "bytes");
    this.cas = cas;
    this.connection = connection;
  }

  byte[] bytes() {
    return bytes;
  }

  long cas() {
    return cas;
  }

  boolean isOf(Object other) {
    return connection == other;
  }

  static byte @Nullable [] bytesOf(@Nullable CasValue held) {
    return held == null ? null : held.bytes;
  }
}
