package io.cachechain.tier.jdbc;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;

/** The databases that the JDBC layer speaks to. Open: later versions may add constants. */
public enum Database {
  /** H2 2.x. */
  H2,
  /** PostgreSQL 12 and later. */
  POSTGRESQL,
  /** MariaDB 10.6 and later. */
  MARIADB,
  /** MySQL 8 and later. */
  MYSQL;

  static Database ofProduct(String product) {
    return switch (product) {
      case "H2" -> H2;
      case "PostgreSQL" -> POSTGRESQL;
      case "MariaDB" -> MARIADB;
      case "MySQL" -> MYSQL;
      default ->
        throw new LayerException(
            FailureKind.MISUSE,
            "the JDBC layer does not know the database '" + product
                + "'; known are H2, PostgreSQL, MariaDB and MySQL",
            null);
    };
  }

  Dialect dialect(TableName table) {
    return switch (this) {
      case H2 -> new H2Dialect(table);
      case POSTGRESQL -> new PostgresDialect(table);
      case MARIADB, MYSQL -> new MariaDbDialect(this, table);
    };
  }
}
