package io.cachechain.tier.redis;

import io.cachechain.internal.tier.SharedByKey;
import java.io.IOException;
import java.util.function.Supplier;

/** The readers of this process, one for each client and stream, however many chains subscribe. */
final class BackplaneReaders {
  private static final SharedByKey<Key, BackplaneReader> READERS = new SharedByKey<>();

  private BackplaneReaders() {}

  /**
   * Which reader.
   *
   * @param client whose connections it uses
   */
  record Key(Driver.Key client, String stream) {}

  /** Returns the reader of this key, which is made and started if there is none. */
  static SharedByKey.Lease<BackplaneReader> of(Key key, Supplier<BackplaneReader> made) {
    return READERS.acquireAtOnce(key, () -> {
      BackplaneReader reader = made.get();
      reader.start();
      return reader;
    });
  }

  /** Gives a reader back; the last one closes it. */
  static void leave(SharedByKey.Lease<BackplaneReader> reader) {
    try {
      reader.close();
    } catch (IOException impossible) {
      throw new IllegalStateException("a reader's close throws nothing of the kind", impossible);
    }
  }

  /** Returns how many readers there are. */
  static int size() {
    return READERS.size();
  }
}
