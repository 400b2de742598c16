package io.cachechain.tier.jdbc;

import java.util.List;

/**
 * The statements for the table of the backplane's messages: {@code (node, seq, sent_at, body)}.
 *
 * <p>Each publisher is a node with an id of its own, and numbers its messages from 1 without a gap: {@code seq}. A number that all share would be given before its transaction commits, so that a reader who stands
 * behind it would never see what commits late (hazard Z61). The rows of node 0 are the directory: one for each node that has messages, {@code seq} being its id, {@code body} the number of its newest
 * message that was swept, in 8 bytes, {@code sent_at} when it last said that it lives. All times are the database's.
 */
final class MessageTable {
  /** The node of the directory. */
  static final long DIRECTORY = 0;

  /** So many nodes are read by one statement. */
  static final int NODES = 16;

  /** So many messages of a node are read by one statement. */
  static final int MESSAGES = 64;

  /** What stands so far ahead of a node's position, or of what was swept of it, was numbered by no node: the table holds a tenth of that. */
  static final long MOST_AHEAD = 10L * BackplaneSettings.MOST_MESSAGES;

  /** No node lives long enough to number more messages. */
  static final long LARGEST_NUMBER = 1L << 53;

  /** Bodies of the directory that are no number are given as null. */
  private static final String NUMBER = "CASE WHEN OCTET_LENGTH(%1$sbody) = 8 THEN %1$sbody END";

  /** Bodies that are no message of ours are given as null, whatever their length. */
  private static final String BODY =
      "CASE WHEN OCTET_LENGTH(body) <= " + JdbcBackplane.LARGEST + " THEN body END";

  private static final String COLUMNS = "node, seq, sent_at, body";

  private final TableName name;

  MessageTable(TableName name) {
    this.name = name;
  }

  TableName name() {
    return name;
  }

  List<String> ddl(Dialect dialect) {
    return dialect.messagesDdl(name);
  }

  /** Returns an insert of one row; parameters: node, number, body. */
  String append(Dialect dialect) {
    return "INSERT INTO " + name + " (" + COLUMNS + ") VALUES (?, ?, " + dialect.serverMillis()
        + ", ?)";
  }

  /** Returns the update by which a node says that it lives; parameter: its id. */
  String touch(Dialect dialect) {
    return "UPDATE " + name + " SET sent_at = " + dialect.serverMillis() + " WHERE node = "
        + DIRECTORY + " AND seq = ?";
  }

  /** Returns a query for the number of a node's newest message up to a number; parameters: its id, that number. */
  String newest() {
    return "SELECT MAX(seq) FROM " + name + " WHERE node = ? AND seq <= ?";
  }

  /** Returns a query for each node of the directory, what was swept of it or null, and the number of its newest message or null. */
  String ends() {
    return "SELECT d.seq, " + NUMBER.formatted("d.") + ", (SELECT MAX(m.seq) FROM " + name
        + " m WHERE m.node = d.seq AND m.seq <= " + LARGEST_NUMBER + ") FROM " + name
        + " d WHERE d.node = " + DIRECTORY + " AND d.seq <> " + DIRECTORY;
  }

  /** Returns a query for the server's time, as {@code sent_at} of number 0, and the directory; the body is null where it is no number. */
  String directory(Dialect dialect) {
    return "SELECT 0 AS node, 0 AS seq, " + dialect.serverMillis()
        + " AS sent_at, NULL AS body UNION ALL SELECT node, seq, sent_at, "
        + NUMBER.formatted("") + " FROM " + name + " WHERE node = " + DIRECTORY + " AND seq <> "
        + DIRECTORY;
  }

  /** Returns a query for the next messages of some nodes, the body null where it is too long; parameters: of each the id, the position, and the last number that is looked at. */
  String news(int nodes) {
    String one = "(SELECT node, seq, sent_at, " + BODY + " AS body FROM " + name
        + " WHERE node = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT " + MESSAGES + ")";
    return one + (" UNION ALL " + one).repeat(nodes - 1);
  }

  /** Returns a query for the time at which the newest message but so many was sent; no row if there are fewer. */
  String sentBefore(int messages) {
    return "SELECT sent_at FROM " + name + " WHERE node <> " + DIRECTORY
        + " ORDER BY sent_at DESC LIMIT 1 OFFSET " + messages;
  }

  /** Returns a query for the oldest and newest number of each node's messages up to a time; parameter: that time. */
  String old() {
    return "SELECT node, MIN(seq), MAX(seq) FROM " + name + " WHERE node <> " + DIRECTORY
        + " AND seq BETWEEN 1 AND " + LARGEST_NUMBER + " AND sent_at <= ? GROUP BY node";
  }

  /** Returns a query for the oldest number of a node's messages within a range; parameters: the node, the range. */
  String oldest() {
    return "SELECT MIN(seq) FROM " + name + " WHERE node = ? AND seq BETWEEN ? AND ?";
  }

  /** Returns the statement that deletes what has a number that no node gives; parameter: the time up to which it was sent. */
  String deleteStrays() {
    return "DELETE FROM " + name + " WHERE node <> " + DIRECTORY + " AND (seq < 1 OR seq > "
        + LARGEST_NUMBER + ") AND sent_at <= ?";
  }

  /** Returns the update that writes down what is swept of a node, if it is more than before, and the number before is not below another one; parameters: the number, the node, the number, the other one. */
  String markSwept() {
    return "UPDATE " + name + " SET body = ? WHERE node = " + DIRECTORY
        + " AND seq = ? AND body < ? AND body >= ?";
  }

  /** Returns the statement that deletes messages of a node; parameters: the node, the oldest and the newest number. */
  String delete() {
    return "DELETE FROM " + name + " WHERE node = ? AND seq BETWEEN ? AND ?";
  }

  /** Returns a query for the nodes that have no message and have said nothing since a time; parameter: that time. */
  String ended() {
    return "SELECT d.seq FROM " + name + " d WHERE d.node = " + DIRECTORY
        + " AND d.sent_at <= ? AND NOT EXISTS (SELECT 1 FROM " + name + " m WHERE m.node = d.seq)";
  }

  /** Returns the statement that takes a node off the directory if it has still said nothing; parameters: its id, the time. */
  String strike() {
    return "DELETE FROM " + name + " WHERE node = " + DIRECTORY + " AND seq = ? AND sent_at <= ?";
  }
}
