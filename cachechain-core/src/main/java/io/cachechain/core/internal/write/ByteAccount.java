package io.cachechain.core.internal.write;

/**
 * How many bytes the writes hold that are on their way to one layer, against how many they may. A
 * write counts from its entry into the first of the queue's places until it has left the last of
 * them, however it ends.
 *
 * <p>A write weighs its encoded value, its key, and what lies around both. A copy of something read
 * becomes bytes only on the queue's own turn: until then it weighs as much as values have weighed
 * lately.
 *
 * <p>Not thread-safe: the queue's lock guards it, and what it notes in the writes.
 */
final class ByteAccount {
  /** A write, its entry, its version and the nodes of the maps it stands in. */
  private static final int AROUND_WRITE = 300;

  private final long most;
  private long held;

  /** The largest of the values that were encoded lately: an eighth less with each smaller one. */
  private long lately;

  ByteAccount(long most) {
    this.most = most;
  }

  /** Returns what a write weighs, as far as is known. */
  long weightOf(Write<?, ?> write) {
    return AROUND_WRITE + write.bytes(lately);
  }

  /**
   * Returns whether there is room for so many bytes. One write that is larger than all the room
   * there is comes in while less than half of it is taken.
   *
   * @param bytes what it weighs
   * @param freed how many bytes of those that are held go away for it
   */
  boolean fits(long bytes, long freed) {
    long others = held - freed;
    return bytes <= most - others || (bytes > most && others <= most / 2);
  }

  /** Returns whether a write which is counted already should not have come in. */
  boolean isTooMuch(Write<?, ?> write) {
    return !fits(write.weight, write.weight);
  }

  /**
   * The write has come to one place more.
   *
   * @param weight what it weighs; of no use if it has been weighed in another place
   */
  void enter(Write<?, ?> write, long weight) {
    if (write.places == 0) {
      write.weight = weight;
      held += weight;
    }
    write.places++;
  }

  /** The write has left one place. */
  void leave(Write<?, ?> write) {
    write.places--;
    if (write.places == 0) {
      held -= write.weight;
      write.weight = 0;
    }
  }

  /** The write has been encoded, and weighs what it weighs. */
  void weighed(Write<?, ?> write) {
    byte[] payload = write.payload;
    lately = Math.max(payload == null ? 0 : payload.length, lately - lately / 8);
    if (write.places > 0) {
      long weight = weightOf(write);
      held += weight - write.weight;
      write.weight = weight;
    }
  }

  /** Returns how many bytes are held. */
  long held() {
    return held;
  }
}
