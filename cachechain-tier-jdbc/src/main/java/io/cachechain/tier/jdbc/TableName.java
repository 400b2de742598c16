package io.cachechain.tier.jdbc;

import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The name of a table, with its schema where one is given. It is written into the statements as it is, so only plain identifiers
 * are taken; unquoted, so that it means what it means in the database's own tools.
 */
record TableName(String text) {
  /** Behind the longest table name there is room for the name of the index within PostgreSQL's 63 characters. */
  private static final Pattern FORM =
      Pattern.compile("([A-Za-z_][A-Za-z0-9_]{0,47}\\.)?[A-Za-z_][A-Za-z0-9_]{0,47}");

  private static final int LONGEST = 48;

  private static final String BACKPLANE = "_bp";

  TableName {
    Objects.requireNonNull(text, "table");
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException("'" + text
          + "' is no name of a table: 1 to 48 letters, digits and underscores, not beginning with a digit, a schema and a dot"
          + " before it if wanted");
    }
  }

  /** Returns the name of the index on a column, which lies in the schema of its table. */
  String index(String column) {
    return text.substring(text.indexOf('.') + 1).toLowerCase(Locale.ROOT) + "_" + column;
  }

  /** Returns the name of the backplane's table that goes with this one; a long name loses its end. */
  TableName ofBackplane() {
    int dot = text.indexOf('.') + 1;
    String bare = text.substring(dot);
    String kept = bare.substring(0, Math.min(bare.length(), LONGEST - BACKPLANE.length()));
    return new TableName(text.substring(0, dot) + kept + BACKPLANE);
  }

  @Override
  public String toString() {
    return text;
  }
}
