package io.cachechain.tier.redis;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The readers of this process, one for each client and stream, however many chains subscribe. Static because chains that were given the same client have nothing else in common; it holds
 * only what is subscribed to at the moment.
 */
final class BackplaneReaders {
  private static final Map<Key, Shared> READERS = new HashMap<>(); // guarded by itself

  private BackplaneReaders() {}

  /**
   * Which reader.
   *
   * @param client whose connections it uses, told apart by identity
   */
  record Key(Object client, String stream) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && key.client == client && key.stream.equals(stream);
    }

    @Override
    public int hashCode() {
      return 31 * System.identityHashCode(client) + stream.hashCode();
    }
  }

  private static final class Shared {
    final BackplaneReader reader;
    int users;

    Shared(BackplaneReader reader) {
      this.reader = reader;
    }
  }

  /** Lets a subscriber join the reader of this key, which is made if there is none. */
  static void join(Key key, Supplier<BackplaneReader> made, BackplaneSubscription subscription) {
    synchronized (READERS) {
      Shared shared = READERS.get(key);
      if (shared == null) {
        shared = new Shared(made.get());
        READERS.put(key, shared);
        shared.reader.start();
      }
      shared.users++;
      shared.reader.join(subscription);
    }
  }

  /** Lets a subscriber that has joined leave; the last one closes the reader. */
  static void leave(Key key, BackplaneSubscription subscription) {
    BackplaneReader last = null;
    synchronized (READERS) {
      Shared shared = READERS.get(key);
      if (shared == null) {
        return;
      }
      shared.users--;
      if (shared.users == 0) {
        READERS.remove(key);
        last = shared.reader;
      } else {
        shared.reader.leave(subscription);
      }
    }
    if (last != null) {
      last.close();
    }
  }

  /** Returns how many readers there are. */
  static int size() {
    synchronized (READERS) {
      return READERS.size();
    }
  }
}
