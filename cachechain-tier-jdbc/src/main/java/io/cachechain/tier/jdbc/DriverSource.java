package io.cachechain.tier.jdbc;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * New connections by a driver, each with limits that lie below the layer's timeout: the statement's on the server, a little later the
 * socket's, for a server that says nothing any more. What the address sets itself is left alone.
 */
final class DriverSource implements DataSource {
  /** To connect takes longer than a query, and happens on the pool's own threads: the {@code connect.timeout} of the chain. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  private static final String SOCKET_TIMEOUT = "socketTimeout";

  private final JdbcUrl url;
  private final Driver driver;
  private final @Nullable String user;
  private final @Nullable String password;
  private final long statementMillis;
  private final int socketMillis;

  DriverSource(
      JdbcUrl url,
      Driver driver,
      @Nullable String user,
      @Nullable String password,
      Duration timeout) {
    this.url = url;
    this.driver = driver;
    this.user = user != null ? user : url.user();
    this.password = password != null ? password : url.password();
    long millis = Math.max(10, Math.min(timeout.toMillis(), Integer.MAX_VALUE));
    this.statementMillis = millis - millis / 10;
    this.socketMillis = (int) millis;
  }

  @Override
  public Connection getConnection() throws SQLException {
    try {
      Connection connection = driver.connect(url.url(), properties());
      if (connection == null) {
        throw new SQLNonTransientConnectionException(
            "the driver does not take " + url.masked(), "08001");
      }
      return limited(connection);
    } catch (SQLException failure) {
      throw mentionsSecret(failure) ? withoutText(failure) : failure;
    }
  }

  private Connection limited(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      Dialect dialect = Database.ofProduct(connection.getMetaData().getDatabaseProductName())
          .dialect(new TableName("any"));
      for (String limit : dialect.limits(statementMillis)) {
        statement.execute(limit);
      }
      if (!isGiven(SOCKET_TIMEOUT)) {
        connection.setNetworkTimeout(Runnable::run, socketMillis);
      }
      return connection;
    } catch (SQLException | RuntimeException unusable) {
      connection.close();
      throw unusable;
    }
  }

  private Properties properties() {
    Properties properties = new Properties();
    set(properties, "user", user);
    set(properties, "password", password);
    url.secrets().forEach(properties::setProperty);
    String address = url.url().toLowerCase(Locale.ROOT);
    if (address.startsWith("jdbc:postgresql:")) {
      long seconds = CONNECT_TIMEOUT.toSeconds();
      setUnlessGiven(properties, "connectTimeout", seconds);
      setUnlessGiven(properties, SOCKET_TIMEOUT, Math.max(seconds, (socketMillis + 999) / 1_000));
      setUnlessGiven(properties, "ApplicationName", "cachechain");
    } else if (address.startsWith("jdbc:mariadb:") || address.startsWith("jdbc:mysql:")) {
      setUnlessGiven(properties, "connectTimeout", CONNECT_TIMEOUT.toMillis());
      setUnlessGiven(
          properties, SOCKET_TIMEOUT, Math.max(CONNECT_TIMEOUT.toMillis(), socketMillis));
    }
    return properties;
  }

  private void setUnlessGiven(Properties properties, String name, Object value) {
    if (!isGiven(name)) {
      properties.setProperty(name, value.toString());
    }
  }

  private boolean isGiven(String parameter) {
    return url.url().contains(parameter + "=");
  }

  private static void set(Properties properties, String name, @Nullable String value) {
    if (value != null) {
      properties.setProperty(name, value);
    }
  }

  /** Some drivers quote the address, parameters and all, when they cannot read it. */
  private boolean mentionsSecret(SQLException failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      String message = String.valueOf(each.getMessage());
      if ((password != null && !password.isEmpty() && message.contains(password))
          || url.secretParts().stream().anyMatch(message::contains)) {
        return true;
      }
    }
    return false;
  }

  private SQLException withoutText(SQLException failure) {
    String text = "the driver failed for " + url.masked()
        + "; its message is not shown, as it quotes the address: "
        + failure.getClass().getName();
    return new SQLException(text, failure.getSQLState(), failure.getErrorCode());
  }

  @Override
  public Connection getConnection(String other, String secret) throws SQLException {
    throw new SQLFeatureNotSupportedException("the user is part of the settings");
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) {}

  @Override
  public void setLoginTimeout(int seconds) {} // the driver's properties say so

  @Override
  public int getLoginTimeout() {
    return Math.toIntExact(
        CONNECT_TIMEOUT
            .toSeconds()); // the pool waits so long for a connection being made when it closes
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("no java.util.logging here");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLFeatureNotSupportedException("wraps nothing");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }

  @Override
  public String toString() {
    return url.masked();
  }
}
