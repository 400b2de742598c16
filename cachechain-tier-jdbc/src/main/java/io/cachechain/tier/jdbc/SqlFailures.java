package io.cachechain.tier.jdbc;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Distinguishes kinds of failures by their types, SQL states and vendor codes, never by their
 * texts.
 */
final class SqlFailures {
  /** Cancelled by a limit (PostgreSQL and H2; MariaDB), no lock in time (PostgreSQL, H2). */
  private static final Set<String> TIMEOUT_STATES = Set.of("57014", "70100", "55P03", "HYT00");

  /** No lock in time (MariaDB), statement over its limit (MariaDB, MySQL). */
  private static final Set<Integer> TIMEOUT_CODES = Set.of(1205, 1969, 3024);

  /** The server goes down, crashed, or is not up yet (PostgreSQL). */
  private static final Set<String> SHUTDOWN_STATES =
      Set.of("57P01", "57P02", "57P03", "57P04", "57P05");

  /** The database was closed, or its connection broke (H2). */
  private static final Set<Integer> H2_CLOSED = Set.of(90067, 90098, 90121);

  /** Undefined table (PostgreSQL; H2 and MariaDB, H2 with a hint, H2 without any table). */
  private static final Set<String> NO_TABLE_STATES = Set.of("42P01", "42S02", "42S03", "42S04");

  /** Undefined column (PostgreSQL; H2 and MariaDB). */
  private static final Set<String> NO_COLUMN_STATES = Set.of("42703", "42S22");

  /** Text or bytes too long for a column; more than a limit of the program (PostgreSQL). */
  private static final Set<String> TOO_LARGE_STATES = Set.of("22001", "54000");

  /** A packet over {@code max_allowed_packet} (MariaDB). */
  private static final int PACKET_TOO_LARGE = 1153;

  /**
   * Not the right user or password, no such database or schema, not allowed or not known (all SQL
   * states of these classes).
   */
  private static final Set<String> REFUSED_CLASSES = Set.of("28", "3D", "3F", "42");

  /**
   * The server refuses the connection: PostgreSQL's driver for a password or TLS that is missing;
   * others have codes of their own.
   */
  private static final String REJECTED = "08004";

  /**
   * No such database, no remote creation, not allowed, opened read only (H2); the host is not
   * allowed, no such database (MariaDB).
   */
  private static final Set<Integer> REFUSED_CODES =
      Set.of(90013, 90146, 90149, 90040, 90096, 90097, 1130, 1049);

  /**
   * Too many connections, or too many of this user (MariaDB, MySQL), whatever the SQL state says.
   */
  private static final Set<Integer> FULL_CODES = Set.of(1040, 1203, 1226);

  /** Only reads at present: a standby, or a session that may not write (PostgreSQL, MariaDB). */
  private static final String READ_ONLY = "25006";

  /**
   * Opened read only (H2); the server is read only by an option, or altogether (MariaDB, MySQL).
   */
  private static final Set<Integer> READ_ONLY_CODES = Set.of(90097, 1290, 1836);

  /** Behind these words H2 gives the statement, on a line of its own. */
  private static final String H2_STATEMENT = "; SQL statement:";

  private static final int LONGEST_WORDS = 300;

  /** Chains of causes may be circular. */
  private static final int MOST_CAUSES = 10;

  private static final int H2_CONCURRENT_UPDATE = 90131;
  private static final int MARIADB_RECORD_CHANGED = 1020;
  private static final String TOO_MANY_CONNECTIONS = "53300";

  private SqlFailures() {}

  /**
   * Returns whether the database chose this statement to give way to another one; it did nothing
   * and can be run again.
   */
  static boolean isConflict(SQLException failure) {
    return any(
        failure,
        each -> each instanceof SQLTransactionRollbackException
            || stateOf(each).startsWith("40")
            || each.getErrorCode() == H2_CONCURRENT_UPDATE
            || each.getErrorCode() == MARIADB_RECORD_CHANGED);
  }

  /** Returns whether a row with this key exists already. */
  static boolean isDuplicate(SQLException failure) {
    return any(
        failure,
        each -> each instanceof SQLIntegrityConstraintViolationException
            || stateOf(each).startsWith("23"));
  }

  /** Returns whether the table is missing, or is another one. */
  static boolean isMissingTable(SQLException failure) {
    return any(
        failure,
        each ->
            NO_TABLE_STATES.contains(stateOf(each)) || NO_COLUMN_STATES.contains(stateOf(each)));
  }

  /** Returns whether a table of this name is there, and lacks a column. */
  static boolean isOtherTable(SQLException failure) {
    return any(failure, each -> NO_COLUMN_STATES.contains(stateOf(each)));
  }

  /** Returns whether nothing can be written, which may pass where a standby takes over. */
  static boolean isReadOnly(SQLException failure) {
    return any(
        failure,
        each -> READ_ONLY.equals(stateOf(each)) || READ_ONLY_CODES.contains(each.getErrorCode()));
  }

  static LayerException of(SQLException failure) {
    FailureKind kind = kind(failure);
    String state = stateOf(failure);
    String what = switch (kind) {
      case TIMEOUT -> "the database did not answer in time";
      case REFUSED ->
        isReadOnly(failure)
            ? "the database is read only"
            : "the database has no connection to spare";
      case CONNECTION -> "the connection to the database failed";
      case TOO_LARGE -> "the entry is larger than the database takes";
      default -> "the database failed";
    };
    return new LayerException(
        kind, state.isEmpty() ? what : what + " (SQL state " + state + ")", failure);
  }

  /**
   * Returns the failure of an attempt to connect, in the database's own words: they hold no keys
   * and values then. What does not pass by itself is misuse.
   */
  static LayerException atConnecting(SQLException failure) {
    FailureKind kind = isRefused(failure) ? FailureKind.MISUSE : kind(failure);
    return new LayerException(kind, words(failure), failure);
  }

  private static boolean isRefused(SQLException failure) {
    if (any(failure, each -> FULL_CODES.contains(each.getErrorCode()))) {
      return false;
    }
    return root(failure) instanceof GeneralSecurityException
        || any(failure, each -> {
          String state = stateOf(each);
          return REFUSED_CODES.contains(each.getErrorCode())
              || state.equals(REJECTED)
              || (state.length() == 5 && REFUSED_CLASSES.contains(state.substring(0, 2)));
        });
  }

  /** Returns what the driver says, its first line, together with what is behind it. */
  static String words(SQLException failure) {
    String said = line(failure);
    Throwable root = root(failure);
    String more = root == failure || said.contains(line(root))
        ? ""
        : " (" + root.getClass().getSimpleName() + ": " + line(root) + ")";
    String state = stateOf(failure);
    String all = said + more + (state.isEmpty() ? "" : " (SQL state " + state + ")");
    return all.length() <= LONGEST_WORDS ? all : all.substring(0, LONGEST_WORDS) + "...";
  }

  private static String line(Throwable failure) {
    String message = failure.getMessage();
    return message == null
        ? failure.getClass().getSimpleName()
        : message
            .strip()
            .lines()
            .findFirst()
            .orElse("")
            .replace(H2_STATEMENT, "")
            .strip();
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    for (int depth = 0; root.getCause() != null && depth < MOST_CAUSES; depth++) {
      root = root.getCause();
    }
    return root;
  }

  static FailureKind kind(SQLException failure) {
    if (Thread.currentThread().isInterrupted() || isTimeout(failure)) {
      return FailureKind.TIMEOUT;
    }
    if (any(failure, each -> TOO_MANY_CONNECTIONS.equals(stateOf(each))) || isReadOnly(failure)) {
      return FailureKind.REFUSED;
    }
    if (any(
        failure,
        each ->
            TOO_LARGE_STATES.contains(stateOf(each)) || each.getErrorCode() == PACKET_TOO_LARGE)) {
      return FailureKind.TOO_LARGE;
    }
    if (any(failure, SqlFailures::isConnection)) {
      return FailureKind.CONNECTION;
    }
    return failure instanceof SQLTransientConnectionException
        ? FailureKind.REFUSED
        : FailureKind.OTHER;
  }

  private static boolean isTimeout(SQLException failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof SocketTimeoutException) {
        return true;
      }
    }
    return any(
        failure,
        each -> each instanceof SQLTimeoutException
            || TIMEOUT_STATES.contains(stateOf(each))
            || TIMEOUT_CODES.contains(each.getErrorCode()));
  }

  /** Class 08 is connection, 28 is authorization. */
  private static boolean isConnection(SQLException failure) {
    String state = stateOf(failure);
    return state.startsWith("08")
        || state.startsWith("28")
        || SHUTDOWN_STATES.contains(state)
        || H2_CLOSED.contains(failure.getErrorCode());
  }

  private static boolean any(
      SQLException failure, java.util.function.Predicate<SQLException> test) {
    int looked = 0; // chains may be circular
    for (@Nullable Throwable each = failure;
        each != null && looked++ < MOST_CAUSES;
        each = each.getCause()) {
      if (each instanceof SQLException sql && (test.test(sql) || anyNext(sql, test))) {
        return true;
      }
    }
    return false;
  }

  /** A failed batch names the failure of its member there. */
  private static boolean anyNext(
      SQLException failure, java.util.function.Predicate<SQLException> test) {
    SQLException next = failure.getNextException();
    return next != null && test.test(next);
  }

  private static String stateOf(SQLException failure) {
    String state = failure.getSQLState();
    return state == null ? "" : state;
  }
}
