package io.cachechain.tier.jdbc;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tables of a layer: made if that is wanted, and looked at once on each new beginning, also for
 * the rights that reading and writing need.
 *
 * @param layer the table of the entries
 * @param messages the table of the backplane, or null without one
 * @param create whether to make what is missing
 */
record Tables(TableName layer, @Nullable MessageTable messages, boolean create) {
  /**
   * What a statement may do is asked again when a busy database does not answer in the short time
   * that a layer has.
   */
  private static final int MOST_ATTEMPTS = 5;

  /**
   * Makes the tables if wanted, and sees whether the layer's own can be used.
   *
   * @throws LayerException if it cannot, in the database's words
   * @throws SQLException if that could not be found out
   */
  void check(Connection connection, Dialect dialect) throws SQLException {
    SQLException notMade = create ? make(connection, dialect) : null;
    try {
      run(connection, dialect.probe());
    } catch (SQLException failure) {
      if (SqlFailures.isMissingTable(failure)) {
        throw missing(failure, dialect, notMade);
      }
      throw failure;
    }
    for (String statement : dialect.writeProbes()) {
      tryToWrite(connection, statement);
    }
  }

  /**
   * A server that only reads is of no use, since nothing that it holds is trusted once this node
   * could not write it. What else does not refuse for good is left for the writes to find.
   */
  private static void tryToWrite(Connection connection, String statement) {
    LayerException known = null;
    for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      try {
        run(connection, statement);
        return;
      } catch (SQLException failure) {
        known = SqlFailures.atConnecting(failure);
        if (known.kind() == FailureKind.MISUSE || SqlFailures.isReadOnly(failure)) {
          throw known;
        }
        if (known.kind() != FailureKind.TIMEOUT) {
          break;
        }
      }
    }
    JdbcLayerProvider.LOG.debug("whether the layer may write is not known", known);
  }

  /**
   * Two nodes that begin at once get into each other's way, whatever IF NOT EXISTS says; the probe
   * decides. Returns the first failure, or null.
   */
  private @Nullable SQLException make(Connection connection, Dialect dialect) {
    List<String> statements = new ArrayList<>(dialect.ddl());
    if (messages != null) {
      statements.addAll(messages.ddl(dialect));
    }
    SQLException first = null;
    for (String statement : statements) {
      try {
        run(connection, statement);
      } catch (SQLException failure) {
        JdbcLayerProvider.LOG.debug("the table could not be created", failure);
        first = first == null ? failure : first;
      }
    }
    return first;
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Returns the failure of an operation that does not find the layer's table. */
  LayerException missing(SQLException failure, Dialect dialect) {
    return missing(failure, dialect, null);
  }

  private LayerException missing(
      SQLException failure, Dialect dialect, @Nullable SQLException notMade) {
    if (notMade != null) {
      return new LayerException(
          FailureKind.MISUSE,
          "the table " + layer + " does not exist, and could not be created: "
              + SqlFailures.words(notMade),
          failure);
    }
    return missing("table", layer, "ddl", dialect.ddl(), failure, dialect);
  }

  /** Returns the failure of an operation that does not find the backplane's table. */
  static LayerException missingMessages(
      MessageTable messages, SQLException failure, Dialect dialect) {
    return missing(
        "backplane-table",
        messages.name(),
        "backplaneDdl",
        messages.ddl(dialect),
        failure,
        dialect);
  }

  /**
   * The statements are many lines of a log that shows one line for each failure: the message names
   * the method that returns them, and they stand at debug.
   *
   * @param setting the setting that names the table
   * @param method the method of JdbcLayer that returns the statements
   * @param ddl the statements
   */
  private static LayerException missing(
      String setting,
      TableName table,
      String method,
      List<String> ddl,
      SQLException failure,
      Dialect dialect) {
    String remedy = SqlFailures.isOtherTable(failure)
        ? " is not one of cachechain. Set " + setting
            + " to the name of a table for cachechain alone"
        : " does not exist. Set create-table=true, or run the statements of JdbcLayer." + method
            + "(Database." + dialect.kind + ", \"" + table + "\")";
    JdbcLayerProvider.LOG.debug(
        "the statements that make the table {}: {}", table, String.join("; ", ddl));
    return new LayerException(
        FailureKind.MISUSE,
        "the table " + table + remedy + " (" + SqlFailures.words(failure) + ")",
        failure);
  }
}
