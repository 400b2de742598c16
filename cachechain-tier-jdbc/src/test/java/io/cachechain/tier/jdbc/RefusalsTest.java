package io.cachechain.tier.jdbc;

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
import io.cachechain.testing.server.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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
import org.slf4j.LoggerFactory;

@DisplayName(
    "Z79: what a database refuses is said in its own words: in the one WARN, in the state, in requireUp()'s fault")
class RefusalsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String SECRET = "s3cret";

  @TempDir
  static Path directory;

  private static PostgresServer server;
  private static TestDatabase mariaDb;

  private final Logger logger = (Logger) LoggerFactory.getLogger("io.cachechain");
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeAll
  static void start() throws Exception {
    server = PostgresServer.start();
    mariaDb = TestDatabase.mariaDb();
    try (Connection connection = DriverManager.getConnection(server.url());
        Statement statement = connection.createStatement()) {
      for (String user : List.of("bob", "reader", "writer")) {
        statement.execute("CREATE ROLE " + user + " LOGIN PASSWORD '" + SECRET + "'");
      }
      statement.execute("CREATE ROLE standby LOGIN PASSWORD '" + SECRET + "' SUPERUSER");
      statement.execute("ALTER ROLE standby SET default_transaction_read_only = on");
      statement.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
      statement.execute("CREATE ROLE nopassword LOGIN");
      statement.execute(JdbcLayer.ddl(Database.POSTGRESQL, "entries"));
      statement.execute("CREATE TABLE other (id INT)");
      statement.execute(JdbcLayer.ddl(Database.POSTGRESQL, "cut"));
      statement.execute("ALTER TABLE cut DROP COLUMN tombstone");
      statement.execute("CREATE SCHEMA bare");
      statement.execute("GRANT SELECT ON entries TO reader");
      statement.execute("GRANT SELECT, INSERT, UPDATE ON entries TO writer");
      // From now on each user but the one of the tests needs a password.
      String file = text(statement, "SHOW hba_file");
      statement.execute("COPY (SELECT unnest(ARRAY['host all postgres all trust',"
          + " 'host all all all scram-sha-256'])) TO '" + file + "'");
      assertThat(text(statement, "SELECT pg_reload_conf()")).isEqualTo("t");
    }
    await().atMost(PATIENCE).until(() -> !isTrusted());
  }

  private static String text(Statement statement, String query) throws SQLException {
    try (ResultSet found = statement.executeQuery(query)) {
      found.next();
      return found.getString(1);
    }
  }

  private static boolean isTrusted() {
    try (Connection connection = DriverManager.getConnection(
        "jdbc:postgresql://" + server.address() + "/postgres", "bob", "wr0ng")) {
      return connection.isValid(1);
    } catch (SQLException refused) {
      return false;
    }
  }

  @AfterAll
  static void stop() {
    server.close();
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

  private static JdbcLayer at(String user, String password) {
    return at("/postgres", user, password);
  }

  private static JdbcLayer at(String database, String user, String password) {
    JdbcLayer spec =
        JdbcLayer.at("jdbc:postgresql://" + server.address() + database).user(user);
    return password == null ? spec : spec.password(password);
  }

  private static JdbcLayer h2(String more) {
    return JdbcLayer.at("jdbc:h2:mem:refusals;DB_CLOSE_DELAY=-1" + more);
  }

  private static JdbcLayer h2File(String more) {
    return JdbcLayer.at("jdbc:h2:file:" + directory.resolve("books").toAbsolutePath() + more)
        .user("sa")
        .password(SECRET)
        .table("entries");
  }

  static Stream<Arguments> refusals() throws SQLException {
    try (Connection connection = DriverManager.getConnection(
            "jdbc:h2:file:" + directory.resolve("books").toAbsolutePath(), "sa", SECRET);
        Statement statement = connection.createStatement()) {
      statement.execute(JdbcLayer.ddl(Database.H2, "entries"));
    }
    try (Connection connection =
            DriverManager.getConnection("jdbc:h2:mem:refusals;DB_CLOSE_DELAY=-1", "sa", SECRET);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE IF NOT EXISTS other (id INT)");
      statement.execute(JdbcLayer.ddl(Database.H2, "entries"));
      statement.execute("CREATE USER IF NOT EXISTS reader PASSWORD '" + SECRET + "'");
      statement.execute("GRANT SELECT ON entries TO reader");
    }
    return Stream.of(
        refusal("wrong password", at("bob", "wr0ng"), "password authentication failed for user"),
        refusal("no password", at("bob", null), "no password was provided"),
        refusal("unknown user", at("nobody", "wr0ng"), "authentication failed for user"),
        refusal("unknown database", at("/nowhere", "postgres", SECRET), "does not exist", "3D000"),
        refusal("missing table", at("postgres", SECRET).table("none"), "does not exist", "42P01"),
        refusal("other table", at("postgres", SECRET).table("other"), "not one of cachechain"),
        refusal(
            "a column is missing",
            at("postgres", SECRET).table("cut"),
            "the table cut is not one of cachechain. Set table to the name",
            "tombstone"),
        refusal(
            "wrong schema",
            at("/postgres?currentSchema=bare", "postgres", SECRET).table("entries"),
            "the table entries does not exist. Set create-table=true"),
        refusal(
            "no such schema",
            at("postgres", SECRET).table("nowhere.entries"),
            "the table nowhere.entries does not exist. Set create-table=true"),
        refusal(
            "may not read",
            at("bob", SECRET).table("entries"),
            "permission denied for table entries"),
        refusal(
            "may not write",
            at("reader", SECRET).table("entries"),
            "permission denied for table entries"),
        refusal(
            "may not delete",
            at("writer", SECRET).table("entries"),
            "permission denied for table entries"),
        refusal(
            "may not create",
            at("bob", SECRET).table("fresh").createTable(),
            "the table fresh does not exist, and could not be created: ERROR: permission denied for schema"),
        refusal(
            "no TLS", at("/postgres?sslmode=require", "postgres", SECRET), "does not support SSL"),
        refusal("H2: password", h2("").user("sa").password("wr0ng"), "Wrong user name or password"),
        refusal(
            "H2: table",
            h2("").user("sa").password(SECRET).table("none"),
            "the table none does not exist.",
            "(Table "),
        refusal(
            "H2: rights",
            JdbcLayer.at("jdbc:h2:mem:refusals").user("reader").password(SECRET).table("entries"),
            "Not enough rights"),
        refusal("H2: read only", h2File(";ACCESS_MODE_DATA=r"), "The database is read only"),
        refusal(
            "H2: database",
            JdbcLayer.at("jdbc:h2:mem:nowhere;IFEXISTS=TRUE"),
            "not found",
            "90146"),
        refusal(
            "MariaDB: database",
            JdbcLayer.at(mariaDb.url().replaceFirst("(//[^/]*/)\\w+", "$1nowhere")),
            "Unknown database"));
  }

  private static Arguments refusal(String what, JdbcLayer spec, String... words) {
    return Arguments.of(what, spec, List.of(words));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusals")
  void build_databaseRefuses_saysWhyAtOnce(String what, JdbcLayer spec, List<String> words) {
    assertFaultOf(spec, PATIENCE.multipliedBy(4), " cannot be used at ", words);
    assertSaid(spec, " cannot be used at ", words);
  }

  @Test
  @DisplayName("a database that only reads takes no calls, and says why")
  void build_standby_saysWhy() {
    JdbcLayer spec = at("standby", SECRET).table("entries");
    List<String> words = List.of("read-only transaction");

    assertFaultOf(spec, Duration.ofMillis(600), " takes no calls at ", words);
    assertSaid(spec, " takes no calls at ", words);
  }

  static Stream<Arguments> silences() {
    return Stream.of(
        refusal(
            "unknown host",
            JdbcLayer.at("jdbc:postgresql://nowhere.invalid/db").password(SECRET),
            "UnknownHost",
            "nowhere.invalid"),
        refusal(
            "nobody there",
            JdbcLayer.at("postgres://bob:" + SECRET + "@127.0.0.1:1/db"),
            "refused"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("silences")
  @DisplayName("what may pass is waited for, and the reason is said all the same")
  void build_databaseAway_saysWhy(String what, JdbcLayer spec, List<String> words) {
    assertFaultOf(spec, Duration.ofMillis(600), " does not answer at ", words);
    assertSaid(spec, " does not answer at ", words);
  }

  private static ChainBuilder<Integer, String> builder(
      JdbcLayer spec, Consumer<LayerOptions<Integer, String>> options) {
    return ChainBuilder.create("books", Integer.class, String.class)
        .layer(spec, options)
        .loader(key -> "book " + key);
  }

  private void assertFaultOf(
      JdbcLayer spec, Duration connectTimeout, String verdict, List<String> words) {
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

  private void assertSaid(JdbcLayer spec, String verdict, List<String> words) {
    try (CloseableChain<Integer, String> chain = builder(spec, options -> {}).build()) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(List.copyOf(log.list))
              .filteredOn(event -> event.getLevel().equals(Level.WARN))
              .extracting(ILoggingEvent::getFormattedMessage)
              .filteredOn(line -> line.contains(verdict))
              .singleElement()
              .asString()
              .startsWith("books: jdbc")
              .contains(words));
      assertThat(chain.describe().toString()).contains(words).contains("not connected: ");
      assertThat(chain.describe().toString()).doesNotContain(SECRET, "wr0ng");
    }
    assertThat(List.copyOf(log.list))
        .allSatisfy(
            event -> assertThat(event.getFormattedMessage()).doesNotContain(SECRET, "wr0ng"));
  }
}
