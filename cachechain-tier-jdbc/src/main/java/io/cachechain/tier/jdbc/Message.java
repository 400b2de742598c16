package io.cachechain.tier.jdbc;

/** A message in the table of the backplane. */
final class Message {
  private final long node;
  private final long seq;
  private final byte[] body;

  Message(long node, long seq, byte[] body) {
    this.node = node;
    this.seq = seq;
    this.body = body;
  }

  /** Returns who published it. */
  long node() {
    return node;
  }

  /** Returns its number among those of its node, counted from 1. */
  long seq() {
    return seq;
  }

  byte[] body() {
    return body;
  }
}
