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

  /** Returns a query for the number of a node's newest message; parameter: its id. */
  String newest() {
    return "SELECT MAX(seq) FROM " + name + " WHERE node = ?";
  }

  /** Returns a query for each node of the directory, what was swept of it, and the number of its newest message or null. */
  String ends() {
    return "SELECT d.seq, d.body, (SELECT MAX(m.seq) FROM " + name
        + " m WHERE m.node = d.seq) FROM " + name + " d WHERE d.node = " + DIRECTORY;
  }

  /** Returns a query for the server's time, as {@code sent_at} of a row without body, and the directory. */
  String directory(Dialect dialect) {
    return "SELECT 0 AS node, 0 AS seq, " + dialect.serverMillis()
        + " AS sent_at, NULL AS body UNION ALL SELECT " + COLUMNS + " FROM " + name
        + " WHERE node = " + DIRECTORY;
  }

  /** Returns a query for the next messages of some nodes; parameters: id and position of each. */
  String news(int nodes) {
    String one = "(SELECT " + COLUMNS + " FROM " + name
        + " WHERE node = ? AND seq > ? ORDER BY seq LIMIT " + MESSAGES + ")";
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
        + " AND sent_at <= ? GROUP BY node";
  }

  /** Returns the update that writes down what is swept of a node; parameters: the number, the node, the number. */
  String markSwept() {
    return "UPDATE " + name + " SET body = ? WHERE node = " + DIRECTORY
        + " AND seq = ? AND body < ?";
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
