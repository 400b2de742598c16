package io.cachechain.tier.redis;

/**
 * How far a reader has read: the last entry, and how many entries there had ever been up to it.
 *
 * @param id the last entry that was read
 * @param rank its number among all that there have ever been, or -1 if that is not known
 */
record StreamPlace(StreamId id, long rank) {
  /** Before everything. */
  static final StreamPlace BEGINNING = new StreamPlace(StreamId.BEGINNING, -1);

  /** Returns the place of an entry whose number is not known. */
  static StreamPlace at(StreamId id) {
    return new StreamPlace(id, -1);
  }

  /** Returns the place behind the next entry. */
  StreamPlace next(StreamId next) {
    return new StreamPlace(next, rank < 0 ? -1 : rank + 1);
  }

  /** Returns this place with its number, if the state of the stream shows it. */
  StreamPlace counted(StreamState state) {
    return state.last().equals(id) && state.added() >= 0
        ? new StreamPlace(id, state.added())
        : this;
  }

  /**
   * Returns whether all that was ever appended behind this place is still there. True if nothing
   * was, or if entries up to this place are there, since the oldest go first; where all of those
   * are gone, only the count shows it; without a count it is taken for a gap.
   */
  boolean isContinuedBy(StreamState state) {
    int end = state.last().compareTo(id);
    boolean counted = rank >= 0 && state.added() >= 0;
    if (end < 0 || (counted && state.added() < rank)) {
      return false; // the stream is another one, or as it was before
    }
    if (end == 0) {
      return true;
    }
    StreamId first = state.first();
    if (first != null && first.compareTo(id) <= 0) {
      return true;
    }
    return counted && state.added() - rank == state.length();
  }
}
