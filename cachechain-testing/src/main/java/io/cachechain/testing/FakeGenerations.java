package io.cachechain.testing;

import io.cachechain.spi.Version;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The records of generations in a fake layer: each is there from the beginning, and says that the
 * entries of {@link TestEntries} are valid. Thread-safe.
 */
final class FakeGenerations {
  /** One slot, that of the chain, and nothing retired. */
  private static final byte[] RECORD = ByteBuffer.allocate(2 + 2 + 8 + 2)
      .putShort((short) 1)
      .putShort((short) 0)
      .putLong(TestEntries.GENERATION)
      .putShort((short) 0)
      .array();

  private final FakeStore store = new FakeStore();
  private boolean forgot;

  /** Returns whether a key is that of the record of a namespace. */
  static boolean isKey(String key) {
    return key.startsWith("g:", key.indexOf(':') + 1);
  }

  FakeStore store() {
    return store;
  }

  synchronized byte @Nullable [] get(String key) {
    byte[] held = store.get(key);
    if (held == null && !forgot) {
      held =
          TestEntries.value(key, "generations", Version.of(1, 0, 0, 0), RECORD).bytes();
      store.plant(key, held);
    }
    return held;
  }

  synchronized void evictAll() {
    forgot = true;
    store.evictAll();
  }
}
