package io.cachechain.tier.caffeine;

import io.cachechain.spi.Entry;
import io.cachechain.spi.Version;

/** An entry that is equal to others on purpose: the store must compare instances. */
record TestEntry(Object value, Version version) implements Entry<Object> {
  static TestEntry of(Object value, int counter) {
    return new TestEntry(value, Version.of(1_000, counter, 0, 1));
  }

  @Override
  public long expiresAt() {
    return Long.MAX_VALUE;
  }

  @Override
  public boolean isTombstone() {
    return false;
  }
}
