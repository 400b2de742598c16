package io.cachechain.tier.memcached;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/**
 * Says the first word to a server, before the client does: finds out in one round trip whether the
 * other end speaks Memcached's binary protocol. The client waits for the answer of another server
 * until its time is over, or takes the reply for something else.
 */
final class Greeting {
  /** How long the answer may take at most: whoever speaks the protocol has it at once. */
  private static final Duration LONGEST_PATIENCE = Duration.ofMillis(500);

  /**
   * The share of the time for connecting that the answer may take, so that some is left for the
   * client.
   */
  private static final int SHARE = 4;

  /**
   * A request that does nothing. Its second byte ends a line, so that a server of lines answers as
   * well.
   */
  private static final byte[] NOOP = new byte[24];

  static {
    NOOP[0] = (byte) 0x80;
    NOOP[1] = 0x0A;
  }

  /** How each answer of the binary protocol begins. */
  private static final char ANSWER = 0x81;

  private static final int LONGEST_LINE = 512;

  private Greeting() {}

  /**
   * Greets, which blocks for connecting and for the answer at most. Whoever is silent or hangs up
   * is left to the client.
   *
   * @throws IOException if the server takes no connection
   * @throws LayerException if something else answers there: misuse
   */
  static void exchange(InetSocketAddress address, Duration connectTimeout) throws IOException {
    String answer;
    try (Socket socket = new Socket()) {
      socket.connect(address, millis(connectTimeout));
      Duration share = connectTimeout.dividedBy(SHARE);
      socket.setSoTimeout(millis(share.compareTo(LONGEST_PATIENCE) < 0 ? share : LONGEST_PATIENCE));
      answer = answer(socket);
    }
    if (!answer.isEmpty() && answer.charAt(0) != ANSWER) {
      throw new LayerException(FailureKind.MISUSE, stranger(answer), null);
    }
  }

  private static String answer(Socket socket) {
    try {
      socket.getOutputStream().write(NOOP);
      byte[] answer = new byte[LONGEST_LINE];
      int read = Math.max(0, socket.getInputStream().read(answer));
      return new String(answer, 0, read, ISO_8859_1);
    } catch (IOException silentOrBroken) {
      return "";
    }
  }

  private static String stranger(String answer) {
    return answer.startsWith("ERROR") || answer.startsWith("CLIENT_ERROR")
        ? "the server does not speak the binary protocol. Start it without '-B ascii' and without an '--auth-file'; for passwords with SASL (-S)"
        : "what answers there is no Memcached server. Look at host and port";
  }

  private static int millis(Duration duration) {
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, duration.toMillis()));
  }
}
