package io.cachechain.examples.bank;

import io.cachechain.Origin;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The accounts in their database: the system of record, which no cache may contradict. Thread-safe. */
public final class AccountTable implements Origin<String, Account> {
  private final DataSource database;

  /**
   * Creates the table if there is none.
   *
   * @param database where it is
   * @throws SQLException if that fails
   */
  public AccountTable(DataSource database) throws SQLException {
    this.database = database;
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE IF NOT EXISTS account (iban VARCHAR(34) PRIMARY KEY,"
          + " owner VARCHAR(100) NOT NULL, cents BIGINT NOT NULL CHECK (cents >= 0))");
    }
  }

  // sample: origin
  @Override
  public @Nullable Account load(String iban) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement("SELECT owner, cents FROM account WHERE iban = ?")) {
      select.setString(1, iban);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? new Account(iban, row.getString(1), row.getLong(2)) : null;
      }
    }
  }

  @Override
  public void store(String iban, Account account) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement merge = connection.prepareStatement(
            "MERGE INTO account (iban, owner, cents) KEY (iban) VALUES (?, ?, ?)")) {
      merge.setString(1, iban);
      merge.setString(2, account.owner());
      merge.setLong(3, account.cents());
      merge.executeUpdate();
    }
  }
  // end

  @Override
  public void delete(String iban) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement delete =
            connection.prepareStatement("DELETE FROM account WHERE iban = ?")) {
      delete.setString(1, iban);
      delete.executeUpdate();
    }
  }

  /**
   * Moves money from one account to another, in one transaction.
   *
   * @param from the account that gives
   * @param to the account that gets
   * @param cents how much
   * @throws SQLException if one of them does not exist, or the first has not so much; then nothing has changed
   */
  void transfer(String from, String to, long cents) throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try {
        add(connection, from, -cents);
        add(connection, to, cents);
        connection.commit();
      } catch (SQLException failure) {
        connection.rollback();
        throw failure;
      }
    }
  }

  private static void add(Connection connection, String iban, long cents) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE account SET cents = cents + ? WHERE iban = ?")) {
      update.setLong(1, cents);
      update.setString(2, iban);
      if (update.executeUpdate() == 0) {
        throw new SQLException("there is no such account");
      }
    }
  }
}
