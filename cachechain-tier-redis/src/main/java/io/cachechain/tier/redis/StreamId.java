package io.cachechain.tier.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.jspecify.annotations.Nullable;

/**
 * The place of an entry in a stream.
 *
 * @param millis the server's time when the entry was appended, or later
 * @param sequence counts entries of one millisecond; unsigned
 */
record StreamId(long millis, long sequence) implements Comparable<StreamId> {
  /** Lies before every entry. */
  static final StreamId BEGINNING = new StreamId(0, 0);

  /**
   * Reads an id as the server writes it.
   *
   * @throws IllegalStateException if it is none
   */
  static StreamId of(@Nullable Object answer) {
    if (answer instanceof byte[] bytes) {
      String text = new String(bytes, US_ASCII);
      int dash = text.indexOf('-');
      if (dash > 0) {
        return new StreamId(
            Long.parseUnsignedLong(text.substring(0, dash)),
            Long.parseUnsignedLong(text.substring(dash + 1)));
      }
    }
    throw new IllegalStateException("the server's answer is no id of an entry");
  }

  @Override
  public int compareTo(StreamId other) {
    int byTime = Long.compareUnsigned(millis, other.millis);
    return byTime != 0 ? byTime : Long.compareUnsigned(sequence, other.sequence);
  }

  /** Returns the id as the server reads it. */
  @Override
  public String toString() {
    return Long.toUnsignedString(millis) + "-" + Long.toUnsignedString(sequence);
  }
}
