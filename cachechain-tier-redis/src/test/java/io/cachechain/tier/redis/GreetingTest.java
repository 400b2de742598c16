package io.cachechain.tier.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName(
    "Z79: whatever stands at an address, what is wrong with it is known from its first word")
class GreetingTest {
  private static final String ALERT = "\u0015\u0003\u0001\u0000\u0002\u0002F";
  private static final String SERVER_HELLO = "\u0016\u0003\u0003\u00001\u0002";
  private static final String WEB = "HTTP/1.1 400 Bad Request\r\n\r\n";
  private static final String DENIED =
      "-DENIED Redis is running in protected mode because protected mode is enabled and no"
          + " password is set for the default user. In this mode connections are only accepted from the loopback"
          + " interface. If you want to connect from external computers to Redis you may adopt one of the"
          + " following solutions: 1) Just disable protected mode by sending the command 'CONFIG SET..'\r\n";

  private final List<Socket> accepted = new CopyOnWriteArrayList<>();
  private @Nullable ServerSocket server;

  @AfterEach
  void close() throws IOException {
    if (server != null) {
      server.close();
    }
    for (Socket each : accepted) {
      each.close();
    }
  }

  static Stream<Arguments> refusals() {
    String noTls = "the server speaks without TLS here. Write its address as redis://";
    String tls = "the server expects TLS here. Write its address as rediss://";
    String stranger = "what answers there is no Redis server. Look at host and port";
    return Stream.of(
        misuse("no TLS", true, plain("+PONG\r\n"), noTls),
        misuse(
            "no TLS, with a password", true, plain("-NOAUTH Authentication required.\r\n"), noTls),
        misuse("TLS that says so", false, words -> isHello(words) ? SERVER_HELLO : ALERT, tls),
        misuse("TLS that hangs up", false, words -> isHello(words) ? SERVER_HELLO : "", tls),
        misuse("TLS that likes no suite", false, words -> isHello(words) ? ALERT : "", tls),
        misuse("the web", false, words -> WEB, stranger),
        misuse("Memcached", false, words -> "ERROR\r\nERROR\r\n", stranger),
        misuse("mail", false, words -> "220 mail.example.com ESMTP\r\n", stranger),
        misuse(
            "no password", false, words -> "-NOAUTH Authentication required.\r\n", "NOAUTH Auth"),
        misuse(
            "protected mode",
            false,
            words -> DENIED,
            "DENIED Redis is running in protected mode because protected mode is enabled and no password is set"),
        refused("-LOADING Redis is loading the dataset in memory\r\n"),
        refused("-MASTERDOWN Link with MASTER is down\r\n"),
        refused("-BUSY Redis is busy running a script\r\n"),
        refused("-ERR max number of clients reached\r\n"));
  }

  private static Arguments misuse(
      String what, boolean encrypted, UnaryOperator<String> server, String words) {
    return Arguments.of(what, encrypted, server, FailureKind.MISUSE, words);
  }

  private static Arguments refused(String error) {
    UnaryOperator<String> server = words -> error;
    return Arguments.of(
        error, false, server, FailureKind.REFUSED, error.substring(1).strip());
  }

  /** What Redis does with what it takes for the beginning of a long line: it waits for the end. */
  private static UnaryOperator<String> plain(String answer) {
    return words -> isHello(words) ? null : answer;
  }

  private static boolean isHello(String words) {
    return words.startsWith("\u0016\u0003\u0001");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusals")
  void exchange_cannotBeUsed_saysWhy(
      String what, boolean tls, UnaryOperator<String> answers, FailureKind kind, String words)
      throws Exception {
    Greeting greeting = greeting(tls, false, answers);

    Throwable failure = catchThrowable(greeting::exchange);

    assertThat(failure)
        .isInstanceOf(LayerException.class)
        .hasMessageStartingWith("redis://there: " + words)
        .satisfies(thrown -> assertThat(((LayerException) thrown).kind()).isEqualTo(kind));
    assertThat(failure.getMessage().length()).isLessThan(330);
  }

  static Stream<Arguments> left() {
    UnaryOperator<String> silent = words -> null;
    UnaryOperator<String> hangsUp = words -> "";
    return Stream.of(
        Arguments.of("a healthy one", false, plain("+PONG\r\n")),
        Arguments.of("it wants the password that it will get", false, plain("-NOAUTH \r\n")),
        Arguments.of("it can be read only", false, plain("-MISCONF Errors writing\r\n")),
        Arguments.of("it knows no PING", false, plain("-ERR unknown command 'PING'\r\n")),
        Arguments.of("it hangs", false, silent),
        Arguments.of("it hangs up", false, hangsUp),
        Arguments.of("a healthy one with TLS", true, answer(SERVER_HELLO)),
        Arguments.of("TLS with other suites", true, answer(ALERT)),
        Arguments.of("it hangs, with TLS", true, silent),
        Arguments.of("it hangs up, with TLS", true, hangsUp));
  }

  private static UnaryOperator<String> answer(String answer) {
    return words -> answer;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("left")
  @DisplayName("what is as expected, or not known here, is left to the driver")
  void exchange_asExpectedOrUnknown_goesOn(String what, boolean tls, UnaryOperator<String> answers)
      throws Exception {
    assertThat(catchThrowable(greeting(tls, true, answers)::exchange)).isNull();
  }

  @Test
  @DisplayName("the first word is one that a proxy of Redis understands, too")
  void exchange_plain_sendsOneCommandInFull() throws Exception {
    List<String> received = new CopyOnWriteArrayList<>();

    greeting(false, false, words -> {
          received.add(words);
          return "+PONG\r\n";
        })
        .exchange();

    assertThat(received).containsExactly("*1\r\n$4\r\nPING\r\n");
  }

  @Test
  void exchange_nobodyThere_isAFailureOfTheNetwork() throws Exception {
    Greeting greeting = greeting(false, false, words -> "");
    server.close();

    assertThat(catchThrowable(greeting::exchange)).isInstanceOf(ConnectException.class);
  }

  private Greeting greeting(boolean tls, boolean hasPassword, UnaryOperator<String> answers)
      throws IOException {
    ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    server = listening;
    Thread serving = new Thread(() -> serve(listening, answers), "server");
    serving.setDaemon(true);
    serving.start();
    RedisAddress address =
        RedisAddress.parse((tls ? "rediss" : "redis") + "://127.0.0.1:" + listening.getLocalPort());
    return new Greeting(address, hasPassword, "redis://there", Duration.ofSeconds(2));
  }

  /** Answers each connection once: with a text, by hanging up (empty), or not at all (null). */
  private void serve(ServerSocket listening, UnaryOperator<String> answers) {
    while (true) {
      try {
        Socket socket = listening.accept();
        accepted.add(socket);
        byte[] words = new byte[512];
        int read = Math.max(0, socket.getInputStream().read(words));
        String answer = answers.apply(new String(words, 0, read, ISO_8859_1));
        if (answer != null) {
          socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
          socket.close();
        }
      } catch (IOException closed) {
        if (listening.isClosed()) {
          return;
        }
      }
    }
  }
}
