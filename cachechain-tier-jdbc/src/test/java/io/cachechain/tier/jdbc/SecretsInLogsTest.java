package io.cachechain.tier.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("K13 B6: neither drivers' exceptions nor their logs at any level hold a password")
class SecretsInLogsTest {
  private static final String SECRET = "hunter2X";

  private final List<String> logged = new CopyOnWriteArrayList<>();
  private final Logger root = Logger.getLogger("");
  private final Level before = root.getLevel();
  private final Handler recorder = new Handler() {
    @Override
    public void publish(LogRecord entry) {
      logged.add(new SimpleFormatter().formatMessage(entry)
          + (entry.getThrown() == null ? "" : trace(entry.getThrown())));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  };

  @BeforeEach
  void listen() {
    root.setLevel(Level.ALL);
    root.addHandler(recorder);
  }

  @AfterEach
  void leave() {
    root.removeHandler(recorder);
    root.setLevel(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://bob:%s@127.0.0.1:1/db",
        "jdbc:postgresql://127.0.0.1:1/db?user=bob&password=%s",
        "jdbc:postgresql://[::1]:1/db?password=%s",
        "jdbc:postgresql://127.0.0.1:1/db?sslmode=verify-full&sslpassword=%s",
        "jdbc:postgresql://127.0.0.1:1/db?sslpassword=%s&socketTimeout=abc",
        "jdbc:postgresql://127.0.0.1:99999/db?sslpassword=%s",
        "postgres://bob:%s@127.0.0.1:1,127.0.0.1:2/db",
        "postgresql://bob%%40x:%s%%40@127.0.0.1:1/db",
        "jdbc:mariadb://127.0.0.1:1/db?user=bob&trustStorePassword=%s&sslMode=verify-full",
        "jdbc:mariadb://127.0.0.1:1/db?keyStorePassword=%s&keyStore=/none&sslMode=trust",
        "jdbc:mariadb:replication://127.0.0.1:1,127.0.0.1:2/db?retriesAllDown=1&password=%s",
        "jdbc:mariadb:sequential://address=(host=127.0.0.1)(port=1)(user=bob)(password=%s)/db?retriesAllDown=1",
        "jdbc:mariadb:sequential://address=(host=127.0.0.1)(port=%s)(password=%1$s)/db",
        "jdbc:mariadb:failover://bob:%s@127.0.0.1:1,127.0.0.1:2/db?retriesAllDown=1",
        "jdbc:mariadb:loadbalance://bob:%s@127.0.0.1:x/db",
        "jdbc:h2:tcp://127.0.0.1:1/x;USER=sa;PASSWORD=%s",
        "jdbc:h2:tcp://127.0.0.1:1/x;PASSWORD=%s;NONSENSE=1",
        "jdbc:h2:ssl://sa:%s@127.0.0.1:1/x",
        "jdbc:h2:tcp://sa:%s@127.0.0.1:1/x",
        "jdbc:h2:mem:secrets;INIT=NONSENSE '%s'",
        "jdbc:h2:mem:secrets;INIT=CREATE USER sa PASSWORD '%s'",
        "jdbc:sqlserver://127.0.0.1:1;user=bob;password=%s",
        "jdbc:oracle:thin:bob/%s@//127.0.0.1:1/x",
        "jdbc:db2://127.0.0.1:1/db:user=bob;password=%s;",
      })
  void getConnection_failing_saysNothingOfThePassword(String form) {
    JdbcUrl url = JdbcUrl.parse(form.formatted(SECRET));
    String seen = url.toString();
    Driver driver = url.driver();
    if (driver != null) {
      DriverSource source = new DriverSource(url, driver, null, null, Duration.ofMillis(200));
      try (Connection connection = source.getConnection()) {
        seen += connection;
      } catch (SQLException failure) {
        seen += trace(failure) + SqlFailures.words(failure);
      }
    }

    assertThat(seen).doesNotContain(SECRET);
    assertThat(logged).noneMatch(line -> line.contains(SECRET));
  }

  private static String trace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }
}
