package io.cachechain.tier.memcached;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.cachechain.ChainConfigurationException;
import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import io.cachechain.core.LayerOptions;
import io.cachechain.testing.server.MemcachedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

@DisplayName(
    "Z79: why a memcached server cannot be used is said in the WARN, the state and the fault")
class RefusalsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Logger logger = (Logger) LoggerFactory.getLogger("io.cachechain");
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
  }

  @Test
  void build_nobodyThere_saysSo() {
    assertSaid(MemcachedLayer.at("127.0.0.1:1"), " does not answer at ", "refused");
  }

  @Test
  void build_unknownHost_saysSo() {
    assertSaid(
        MemcachedLayer.at("nowhere.invalid:11211"),
        " does not answer at ",
        "the host nowhere.invalid is not known");
  }

  @Test
  @DisplayName("a server of the text protocol alone, or another one that hangs up")
  void build_otherProtocol_saysSo() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread serving = new Thread(() -> hangUpOnAll(other), "other");
      serving.setDaemon(true);
      serving.start();

      assertSaid(
          MemcachedLayer.at("127.0.0.1:" + other.getLocalPort()),
          " does not answer at ",
          "does it speak the binary protocol?");
    }
  }

  private static void hangUpOnAll(ServerSocket other) {
    while (!other.isClosed()) {
      try (Socket socket = other.accept()) {
        int unused = socket.getInputStream().read();
      } catch (IOException closed) {
        // the next one, if it was not the listening socket
      }
    }
  }

  static Stream<Arguments> strangers() {
    String stranger = "what answers there is no Memcached server. Look at host and port";
    String textOnly = "the server does not speak the binary protocol";
    return Stream.of(
        Arguments.of("Redis", "-ERR unknown command\r\n", stranger),
        Arguments.of("Redis with a password", "-NOAUTH Authentication required.\r\n", stranger),
        Arguments.of("the web", "HTTP/1.1 400 Bad Request\r\n\r\n", stranger),
        Arguments.of("mail", "220 mail.example.com ESMTP\r\n", stranger),
        Arguments.of("TLS", "\u0015\u0003\u0001\u0000\u0002\u0002F", stranger),
        Arguments.of("text only", "ERROR\r\n", textOnly),
        Arguments.of("a file of passwords", "CLIENT_ERROR unauthenticated\r\n", textOnly));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("strangers")
  @DisplayName("what is no server for us is known from its first word")
  void build_stranger_saysSoAtOnce(String what, String answer, String words) throws Exception {
    try (ServerSocket other = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread serving = new Thread(() -> answerAll(other, answer), "other");
      serving.setDaemon(true);
      serving.start();
      MemcachedLayer spec = MemcachedLayer.at("127.0.0.1:" + other.getLocalPort());

      // Far longer than it takes: whoever waits for this is found out.
      assertThat(fault(spec, PATIENCE.multipliedBy(4))).contains(" cannot be used at ", words);
      assertSaid(spec, " cannot be used at ", words);
    }
  }

  private static void answerAll(ServerSocket other, String answer) {
    while (!other.isClosed()) {
      try (Socket socket = other.accept()) {
        int read = socket.getInputStream().read(new byte[512]);
        if (read > 0) {
          socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
        }
      } catch (IOException closed) {
        // the next one, if it was not the listening socket
      }
    }
  }

  @Test
  @DisplayName("a server that asks for no password does not take one")
  void build_passwordWhereThereIsNone_saysSoAtOnce() {
    try (MemcachedServer server = MemcachedServer.start()) {
      MemcachedLayer spec = MemcachedLayer.at(server.address()).credentials("me", "s3cret");

      long began = System.nanoTime();
      assertThat(fault(spec, PATIENCE.multipliedBy(4)))
          .contains(" cannot be used at ", "answered ")
          .doesNotContain("s3cret");
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(PATIENCE);
      assertSaid(spec, " cannot be used at ", "answered ");
    }
  }

  private static ChainBuilder<String, String> builder(
      MemcachedLayer spec, Consumer<LayerOptions<String, String>> options) {
    return ChainBuilder.create("books", String.class, String.class)
        .layer(spec, options)
        .loader(key -> "book " + key);
  }

  private static String fault(MemcachedLayer spec, Duration connectTimeout) {
    Properties settings = new Properties();
    settings.setProperty(
        "cachechain.chains.books.connect.timeout", connectTimeout.toMillis() + "ms");
    try (CloseableChain<String, String> chain =
        builder(spec, LayerOptions::requireUp).settings(settings).build()) {
      throw new AssertionError("was built: " + chain.describe());
    } catch (ChainConfigurationException failure) {
      return failure.faults().toString();
    }
  }

  private void assertSaid(MemcachedLayer spec, String verdict, String words) {
    if (verdict.equals(" does not answer at ")) {
      assertThat(fault(spec, Duration.ofSeconds(1))).contains(verdict, words);
    }
    try (CloseableChain<String, String> chain = builder(spec, options -> {}).build()) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(List.copyOf(log.list))
              .filteredOn(event -> event.getLevel().equals(Level.WARN))
              .extracting(ILoggingEvent::getFormattedMessage)
              .filteredOn(line -> line.contains(verdict))
              .singleElement()
              .asString()
              .startsWith("books: memcached")
              .contains(words)
              .doesNotContain("s3cret"));
      assertThat(chain.describe().toString()).contains("not connected: ").contains(words);
    }
  }
}
