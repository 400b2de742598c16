package io.cachechain.tier.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
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
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;
import org.slf4j.LoggerFactory;

@DisplayName(
    "Z79: what a server refuses is said in its own words: in the one WARN, in the state, in requireUp()'s fault")
class RefusalsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String SECRET = "s3cret";

  @TempDir
  static Path directory;

  private static RedisProcess open;
  private static RedisProcess locked;
  private static RedisClusterProcesses cluster;
  private static TlsProxy tls;
  private static RedisProcess replica;
  private static RedisProcess full;
  private static Socket onlyClient;

  private final Logger logger = (Logger) LoggerFactory.getLogger("io.cachechain");
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeAll
  static void start() throws Exception {
    open = RedisProcess.start();
    locked = RedisProcess.start("--requirepass", SECRET);
    cluster = RedisClusterProcesses.start(1);
    tls = TlsProxy.start(open.port(), TlsProxy.identity(directory, "server", "localhost"), null);
    replica = RedisProcess.start("--replicaof", "127.0.0.1 " + open.port());
    full = RedisProcess.start();
    onlyClient = new Socket(InetAddress.getLoopbackAddress(), full.port());
    onlyClient.getOutputStream().write("PING\r\n".getBytes(US_ASCII));
    assertThat(onlyClient.getInputStream().readNBytes(7)).asString(US_ASCII).isEqualTo("+PONG\r\n");
    assertThat(full.command("CONFIG", "SET", "maxclients", "1")).isEqualTo("+OK\r\n");
    for (String denied : List.of("eval", "evalsha", "set", "getrange", "time")) {
      user("no" + denied, "~*", "-" + denied);
    }
    user("elsewhere", "~other:*", "+ping");
    assertThat(open.command("ACL", "SETUSER", "off", "off", ">" + SECRET)).isEqualTo("+OK\r\n");
  }

  private static void user(String name, String keys, String last) {
    assertThat(open.command("ACL", "SETUSER", name, "on", ">" + SECRET, keys, "+@all", last))
        .isEqualTo("+OK\r\n");
  }

  @AfterAll
  static void stop() throws Exception {
    onlyClient.close();
    full.close();
    replica.close();
    tls.close();
    cluster.close();
    locked.close();
    open.close();
  }

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
  }

  private static RedisLayer as(String user) {
    return RedisLayer.at(open.url()).user(user).password(SECRET);
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        refusal("no password", RedisLayer.at(locked.url()), "NOAUTH Authentication required"),
        refusal(
            "wrong password",
            RedisLayer.at(locked.url()).password("wr0ng"),
            "WRONGPASS invalid username-password pair or user is disabled"),
        refusal(
            "password where there is none",
            RedisLayer.at(open.url()).password(SECRET),
            "ERR AUTH <password> called without any password configured"),
        refusal("unknown user", as("nobody"), "WRONGPASS "),
        refusal("disabled user", as("off"), "WRONGPASS "),
        refusal("no eval", as("noeval"), "NOPERM this user has no permissions to run the 'eval'"),
        refusal("no evalsha", as("noevalsha"), "NOPERM ", "'evalsha'"),
        refusal("no set", as("noset"), "NOPERM ", "'set'"),
        refusal("no getrange", as("nogetrange"), "NOPERM ", "'getrange'"),
        refusal("no time", as("notime"), "NOPERM ", "'time'"),
        refusal("other keys", as("elsewhere"), "NOPERM ", "keys"),
        refusal("database", RedisLayer.at(open.url() + "/16"), "ERR DB index is out of range"),
        refusal(
            "cluster as one server",
            RedisLayer.at(cluster.master(0).url()),
            "the server is part of a cluster: set mode=cluster, or use RedisLayer.cluster(..)"),
        refusal(
            "one server as cluster",
            RedisLayer.cluster(open.url()),
            "ERR This instance has cluster support disabled"),
        refusal(
            "one server as sentinel",
            RedisLayer.sentinel("main", open.url()),
            "ERR unknown command 'SENTINEL'"),
        refusal(
            "replica",
            RedisLayer.at(replica.url()),
            "READONLY You can't write against a read only replica. Give the address of its master"),
        refusal(
            "TLS expected",
            RedisLayer.at("redis://localhost:" + tls.port()),
            "the server expects TLS here. Write its address as rediss://"),
        refusal(
            "certificate not trusted",
            RedisLayer.at("rediss://localhost:" + tls.port()),
            "unable to find valid certification path"),
        refusal(
            "no TLS",
            RedisLayer.at("rediss://localhost:" + open.port()),
            "the server speaks without TLS here. Write its address as redis://"));
  }

  private static Arguments refusal(String what, RedisLayer spec, String... words) {
    return Arguments.of(what, spec, List.of(words));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusals")
  void build_serverRefuses_saysWhyAtOnce(String what, RedisLayer spec, List<String> words) {
    // Far longer than the refusal takes: whoever waits for this is found out.
    assertFaultOf(spec, PATIENCE.multipliedBy(4), " cannot be used at ", words);
    assertSaid(spec, " cannot be used at ", words);
  }

  @Test
  @DisplayName("a server that is full takes no calls for now, and says why")
  void build_serverFull_saysWhy() {
    RedisLayer spec = RedisLayer.at(full.url());
    List<String> words = List.of("ERR max number of clients reached");

    assertFaultOf(spec, Duration.ofMillis(600), " takes no calls at ", words);
    assertSaid(spec, " takes no calls at ", words);
  }

  /** Such a server answers pings with the error as well, and Redisson keeps no connection without them. */
  @Test
  @DisplayName("a server whose snapshot has failed takes no calls until it can save, and says why")
  void build_serverCannotSave_saysWhy(@TempDir Path files) throws Exception {
    try (RedisProcess server = RedisProcess.start("--save", "3600 1", "--dir", files.toString())) {
      RedisLayer spec = RedisLayer.at(server.url());
      List<String> words = List.of("MISCONF ", "unable to persist to disk");
      try (CloseableChain<Integer, String> chain = chain(spec, options -> {})) {
        await().atMost(PATIENCE).until(() -> stores(chain));
        Files.createDirectory(files.resolve("dump.rdb")); // in the way of the file
        save(server, "err");

        assertThat(stores(chain)).isFalse();
        assertThat(state(chain)).contains(words);
        awaitLine(words.get(0), words.get(1));
      }
      log.list.clear();
      assertFaultOf(spec, Duration.ofMillis(600), " takes no calls at ", words);
      assertSaid(spec, " takes no calls at ", words);

      Files.delete(files.resolve("dump.rdb"));
      try (CloseableChain<Integer, String> chain = chain(spec, options -> {})) {
        save(server, "ok");
        await().atMost(PATIENCE).until(() -> stores(chain));
      }
    }
  }

  private static boolean stores(CloseableChain<Integer, String> chain) {
    return chain.put(1, "v").isComplete();
  }

  private static void save(RedisProcess server, String outcome) {
    assertThat(server.command("BGSAVE")).startsWith("+");
    await()
        .atMost(PATIENCE)
        .until(() ->
            server.command("INFO", "persistence").contains("rdb_last_bgsave_status:" + outcome));
  }

  static Stream<Arguments> silences() {
    return Stream.of(
        refusal("unknown host", RedisLayer.at("redis://nowhere.invalid"), "the host is not known"),
        refusal("nobody there", RedisLayer.at("redis://127.0.0.1:1"), "Connection refused"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("silences")
  @DisplayName("what may pass is waited for, and the reason is said all the same")
  void build_serverAway_saysWhy(String what, RedisLayer spec, List<String> words) {
    assertFaultOf(spec, Duration.ofMillis(600), " does not answer at ", words);
    assertSaid(spec, " does not answer at ", words);
  }

  @Test
  @DisplayName("a server that speaks something else")
  void build_otherProtocol_saysSo() throws Exception {
    try (ServerSocket web = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread serving = new Thread(() -> greetAll(web), "web");
      serving.setDaemon(true);
      serving.start();

      assertSaid(
          RedisLayer.at("redis://127.0.0.1:" + web.getLocalPort()),
          " cannot be used at ",
          List.of("what answers there is no Redis server"));
    }
  }

  private static void greetAll(ServerSocket web) {
    while (true) {
      try (Socket socket = web.accept()) {
        socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
        int unused = socket.getInputStream().read();
      } catch (java.io.IOException closed) {
        if (web.isClosed()) {
          return;
        }
      }
    }
  }

  @Test
  @DisplayName("a given client, whose connections stand already, is checked as well")
  void build_givenClientWithoutRights_saysWhy() {
    Config config = new Config();
    config.setUsername("noset").setPassword(SECRET);
    config.useSingleServer().setAddress(open.url()).setConnectionMinimumIdleSize(1);
    RedissonClient client = Redisson.create(config);
    try {
      assertSaid(RedisLayer.on(client), " cannot be used at ", List.of("NOPERM ", "'set'"));
    } finally {
      client.shutdown();
    }
  }

  @Test
  @DisplayName(
      "first nobody there, then a wrong password: the second is said as well, and the state has it")
  void build_awayThenRefusing_saysBoth() throws Exception {
    RedisProcess late = RedisProcess.start("--requirepass", SECRET);
    try {
      late.kill();
      try (CloseableChain<Integer, String> chain =
          chain(RedisLayer.at(late.url()).password("wr0ng"), options -> {})) {
        awaitLine(" does not answer at ", "Connection refused");
        RedisProcess unused = late.restart();
        awaitLine(" cannot be used: ", "WRONGPASS ");
        Object unusedAnswer = chain.get(1);
        assertThat(state(chain)).contains("not connected: WRONGPASS ");
      }
    } finally {
      late.close();
    }
  }

  private static CloseableChain<Integer, String> chain(
      RedisLayer spec, Consumer<LayerOptions<Integer, String>> options) {
    return builder(spec, options).build();
  }

  private static ChainBuilder<Integer, String> builder(
      RedisLayer spec, Consumer<LayerOptions<Integer, String>> options) {
    return ChainBuilder.create("books", Integer.class, String.class)
        .layer(spec, options)
        .loader(key -> "book " + key);
  }

  private void assertFaultOf(
      RedisLayer spec, Duration connectTimeout, String verdict, List<String> words) {
    Properties settings = new Properties();
    settings.setProperty(
        "cachechain.chains.books.connect.timeout", connectTimeout.toMillis() + "ms");
    long began = System.nanoTime();
    try (CloseableChain<Integer, String> chain =
        builder(spec, LayerOptions::requireUp).settings(settings).build()) {
      throw new AssertionError("was built: " + chain.describe());
    } catch (ChainConfigurationException failure) {
      assertThat(failure.faults()).singleElement().asString().contains(verdict).contains(words);
      assertThat(failure.toString()).doesNotContain(SECRET, "wr0ng");
    }
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(PATIENCE);
  }

  private void assertSaid(RedisLayer spec, String verdict, List<String> words) {
    try (CloseableChain<Integer, String> chain = chain(spec, options -> {})) {
      awaitLine(verdict, words.toArray(String[]::new));
      assertThat(state(chain)).contains(words).contains("not connected: ");
      assertThat(chain.describe().toString()).doesNotContain(SECRET, "wr0ng");
    }
    assertThat(log.list)
        .allSatisfy(
            event -> assertThat(event.getFormattedMessage()).doesNotContain(SECRET, "wr0ng"));
  }

  private void awaitLine(String verdict, String... words) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(List.copyOf(log.list))
            .filteredOn(event -> event.getLevel().equals(Level.WARN))
            .extracting(ILoggingEvent::getFormattedMessage)
            .filteredOn(line -> line.contains(verdict))
            .singleElement()
            .asString()
            .startsWith("books")
            .contains(words));
  }

  private static String state(CloseableChain<Integer, String> chain) {
    return chain
        .describe()
        .toString()
        .lines()
        .filter(line -> line.startsWith(" 1  redis"))
        .findFirst()
        .orElseThrow();
  }
}
