package io.cachechain.tier.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Says the first word to a server, before the driver does: finds out in one round trip whether the other end speaks Redis, with TLS or without as its address says, and takes connections at all. A driver that meets another
 * protocol waits until its time is over, or logs pages. Sends no secrets.
 *
 * <p>Whoever answers neither as expected nor in a way that is known here is left to the driver.
 */
final class Greeting {
  /** How long the answer may take at most: whoever speaks the protocol has it at once. */
  private static final Duration LONGEST_PATIENCE = Duration.ofMillis(500);

  /** The share of the time for connecting that one answer may take: there may be two, and the driver's own attempt. */
  private static final int SHARE = 4;

  /** In the form of drivers, since proxies know no other; and longer than the eleven bytes that some servers of TLS look at. */
  private static final byte[] PING = "*1\r\n$4\r\nPING\r\n".getBytes(US_ASCII);

  /** The types of the records with which a server of TLS may begin: a refusal, and its part of the handshake. */
  private static final int TLS_ALERT = 0x15;

  private static final int TLS_HANDSHAKE = 0x16;

  private static final int LONGEST_LINE = 512;

  private final RedisAddress address;
  private final boolean hasPassword;
  private final String location;
  private final int connectMillis;
  private final int patienceMillis;

  /**
   * Creates the greeting of one server.
   *
   * @param hasPassword whether the driver will sign in, so that a server which asks for that is as expected
   * @param location where the servers are, without secrets
   * @param connectTimeout how long connecting may take
   */
  Greeting(RedisAddress address, boolean hasPassword, String location, Duration connectTimeout) {
    this.address = address;
    this.hasPassword = hasPassword;
    this.location = location;
    this.connectMillis = (int) connectTimeout.toMillis();
    long share = connectTimeout.toMillis() / SHARE;
    this.patienceMillis = (int) Math.max(1, Math.min(share, LONGEST_PATIENCE.toMillis()));
  }

  /**
   * Greets, which blocks for connecting and for two answers at most.
   *
   * @return whether a server has answered as expected; if not, it is silent, or says what is not known here
   * @throws IOException if the server takes no connection
   * @throws LayerException if what answers cannot be used: misuse, or refused where that may pass by itself
   */
  boolean exchange() throws IOException {
    return address.tls() ? greetEncrypted() : greetPlainly();
  }

  private boolean greetEncrypted() throws IOException {
    String answer = answerTo(clientHello());
    // Redis without TLS waits for the end of what it takes for a line, and says nothing.
    if (!isTls(answer) && speaksRedis(answerTo(PING))) {
      throw misuse(
          "the server speaks without TLS here. Write its address as redis://, or give the port that it has for TLS");
    }
    return isTls(answer);
  }

  private boolean greetPlainly() throws IOException {
    String answer = answerTo(PING);
    if (isTls(answer) || (answer != null && answer.isEmpty() && isTls(answerTo(clientHello())))) {
      throw misuse("the server expects TLS here. Write its address as rediss://");
    }
    if (answer == null || answer.isEmpty()) {
      return false;
    }
    if (!speaksRedis(answer)) {
      throw misuse("what answers there is no Redis server. Look at host and port");
    }
    if (answer.startsWith("-")) {
      FailureKind kind = kind(answer.substring(1));
      if (kind != null) {
        throw failure(kind, Failures.shortened(answer.substring(1)));
      }
    }
    return true;
  }

  /** Returns of what kind the failure is that the server's error stands for, or null if the driver may go on: who asks for a password may get one, and a server that cannot write may be read. */
  private @Nullable FailureKind kind(String error) {
    String code = error.split(" ", 2)[0];
    return switch (code) {
      case "NOAUTH" -> hasPassword ? null : FailureKind.MISUSE;
      case "DENIED" -> FailureKind.MISUSE; // protected mode
      case "LOADING", "MASTERDOWN", "BUSY" -> FailureKind.REFUSED;
      default -> error.contains(Failures.TOO_MANY_CLIENTS) ? FailureKind.REFUSED : null;
    };
  }

  private LayerException misuse(String why) {
    return failure(FailureKind.MISUSE, why);
  }

  private LayerException failure(FailureKind kind, String why) {
    return new LayerException(kind, location + ": " + why, null);
  }

  private static boolean speaksRedis(@Nullable String answer) {
    return answer != null && (answer.startsWith("+") || answer.startsWith("-"));
  }

  private static boolean isTls(@Nullable String answer) {
    return answer != null
        && !answer.isEmpty()
        && (answer.charAt(0) == TLS_ALERT || answer.charAt(0) == TLS_HANDSHAKE);
  }

  /** Returns how the answer begins, up to the end of its line; empty if the other end closes the connection, null if it is silent. */
  private @Nullable String answerTo(byte[] words) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(address.socketAddress(), connectMillis);
      socket.setSoTimeout(patienceMillis);
      return answer(socket, words);
    }
  }

  private static @Nullable String answer(Socket socket, byte[] words) {
    try {
      socket.getOutputStream().write(words);
      byte[] answer = new byte[LONGEST_LINE];
      int read = Math.max(0, socket.getInputStream().read(answer));
      return new String(answer, 0, read, ISO_8859_1).lines().findFirst().orElse("");
    } catch (SocketTimeoutException silent) {
      return null;
    } catch (IOException broken) {
      return "";
    }
  }

  /** Returns the least that a server of TLS takes for the beginning of a handshake; whether it likes what is offered does not matter. */
  private static byte[] clientHello() {
    byte[] hello = {
      TLS_HANDSHAKE,
      3,
      1,
      0,
      49, // a record of 49 bytes
      1,
      0,
      0,
      45,
      3,
      3, // ClientHello of 45 bytes, TLS 1.2
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0, // what should be random and need not be
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0, //
      0, // no session
      0,
      6,
      (byte) 0xC0,
      0x2F,
      (byte) 0xC0,
      0x2B,
      0,
      (byte) 0x9C, // three suites
      1,
      0 // no compression
    };
    return hello;
  }
}
