package io.cachechain.testing;

import io.cachechain.spi.Version;
import org.jspecify.annotations.Nullable;

/** The entries of the marks in a fake layer: each is there from the beginning, and says that nothing was cleared. Thread-safe. */
final class FakeMarks {
  /** No slots, no patterns. */
  private static final byte[] NO_MARKS = {0, 0, 0};

  private final FakeStore store = new FakeStore();
  private boolean forgot;

  /** Returns whether a key is that of the marks of a namespace. */
  static boolean isKey(String key) {
    return key.startsWith("m:", key.indexOf(':') + 1);
  }

  FakeStore store() {
    return store;
  }

  synchronized byte @Nullable [] get(String key) {
    byte[] held = store.get(key);
    if (held == null && !forgot) {
      held = TestEntries.value(key, "marks", Version.of(1, 0, 0, 0), NO_MARKS).bytes();
      store.plant(key, held);
    }
    return held;
  }

  synchronized void evictAll() {
    forgot = true;
    store.evictAll();
  }
}
