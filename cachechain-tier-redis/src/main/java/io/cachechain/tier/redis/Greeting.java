package io.cachechain.tier.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/**
 * Finds out, after an attempt to connect has failed, whether the other end speaks in another way than was expected: a driver that meets TLS where there is none, or none where there is, sees silence or garbage. Sends one
 * unencrypted PING and looks at how the answer begins.
 */
final class Greeting {
  /** How long the answer may take: whoever speaks Redis has it at once. */
  private static final int PATIENCE_MILLIS = 500;

  private static final byte[] PING = "PING\r\n".getBytes(US_ASCII);

  /** How an alert of TLS begins. */
  private static final int TLS_ALERT = 0x15;

  private Greeting() {}

  /** Returns what is wrong and what is to be done, or null if the other end answers as expected, or not at all. Blocks. */
  static @Nullable String mismatch(RedisAddress address) {
    int first = firstByte(address);
    return switch (first) {
      case -1 -> null;
      case '+', '-' ->
        address.tls()
            ? "the server speaks without TLS here. Write its address as redis://, or give the port that it has for TLS"
            : null;
      case TLS_ALERT ->
        address.tls() ? null : "the server expects TLS here. Write its address as rediss://";
      default ->
        address.tls() ? null : "what answers there is no Redis server. Look at host and port";
    };
  }

  private static int firstByte(RedisAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address.socketAddress(), PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(PING);
      return socket.getInputStream().read();
    } catch (IOException silent) {
      return -1;
    }
  }
}
