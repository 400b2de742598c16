package io.cachechain.core.internal.layer;

/**
 * How large the answers of a layer have been lately, at most: as large the next ones are taken to be, so that one request does not bring back more than memory and the connection can bear. It is an estimate, and may lose
 * an answer to another thread; thread-safe.
 */
final class AnswerSizes {
  private volatile long lately;

  /** An answer has so many bytes. The estimate grows at once, and shrinks by an eighth with each smaller answer. */
  void saw(int bytes) {
    long before = lately;
    long now = Math.max(bytes, before - before / 8);
    if (now != before) {
      lately = now;
    }
  }

  long lately() {
    return lately;
  }
}
