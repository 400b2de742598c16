package io.cachechain.tier.jdbc;

import org.jspecify.annotations.Nullable;

/** A message in the table of the backplane. */
final class Message {
  private final long node;
  private final long seq;
  private final byte @Nullable [] body;

  Message(long node, long seq, byte @Nullable [] body) {
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

  /** Returns the message, or null if what stands under the number is none. */
  byte @Nullable [] body() {
    return body;
  }
}
