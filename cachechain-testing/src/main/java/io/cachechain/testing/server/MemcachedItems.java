package io.cachechain.testing.server;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the memcached in Java holds. Each operation is one atomic step: all methods hold the
 * monitor.
 */
final class MemcachedItems {
  /** When a store happens. */
  enum Mode {
    SET,
    ADD,
    REPLACE
  }

  /** What became of an operation; the numbers are those of the binary protocol. */
  enum Outcome {
    DONE(0),
    NOT_FOUND(1),
    EXISTS(2),
    TOO_LARGE(3),
    NOT_STORED(5),
    NO_MEMORY(0x82);

    final int status;

    Outcome(int status) {
      this.status = status;
    }
  }

  /**
   * What became of a store.
   *
   * @param cas the number of the item that was stored, else 0
   */
  record Stored(Outcome outcome, long cas) {
    static Stored not(Outcome outcome) {
      return new Stored(outcome, 0);
    }
  }

  /** One item; its bytes are not changed. */
  static final class Item {
    final byte[] value;
    final int flags;
    final long cas;
    private final long endMillis;

    Item(byte[] value, int flags, long cas, long endMillis) {
      this.value = value;
      this.flags = flags;
      this.cas = cas;
      this.endMillis = endMillis;
    }
  }

  /** The relative times end here; what is larger is a date. */
  private static final long MONTH_SECONDS = 30L * 24 * 3600;

  private static final int OVERHEAD = 60;

  private final Map<String, Item> items = new LinkedHashMap<>(16, 0.75f, true);
  private final long largestItem;
  private final long memory;
  private final boolean evicts;
  private long used;
  private long lastCas;
  private long evictions;

  MemcachedItems(long largestItem, long memory, boolean evicts) {
    this.largestItem = largestItem;
    this.memory = memory;
    this.evicts = evicts;
  }

  synchronized @Nullable Item get(String key) {
    Item item = items.get(key);
    if (item != null && item.endMillis <= System.currentTimeMillis()) {
      remove(key);
      return null;
    }
    return item;
  }

  /**
   * Stores a value.
   *
   * @param cas what the item must have, or 0 for anything
   * @param seconds the life: 0 for ever, up to 30 days from now, above that a date
   */
  synchronized Stored store(
      Mode mode, String key, byte[] value, int flags, long seconds, long cas) {
    Item held = get(key);
    if (held == null && cas != 0) {
      return Stored.not(Outcome.NOT_FOUND);
    }
    if (held != null && cas != 0 && held.cas != cas) {
      return Stored.not(Outcome.EXISTS);
    }
    if (mode == Mode.ADD && held != null) {
      return Stored.not(Outcome.EXISTS);
    }
    if (mode == Mode.REPLACE && held == null) {
      return Stored.not(Outcome.NOT_FOUND);
    }
    remove(key);
    long size = size(key, value);
    if (size > largestItem) {
      return Stored.not(Outcome.TOO_LARGE); // and what was held is gone, as memcached does it
    }
    if (used + size > memory && !makeRoom(size)) {
      return Stored.not(Outcome.NO_MEMORY);
    }
    used += size;
    items.put(key, new Item(value, flags, ++lastCas, end(seconds)));
    return new Stored(Outcome.DONE, lastCas);
  }

  synchronized Outcome delete(String key, long cas) {
    Item held = get(key);
    if (held == null) {
      return Outcome.NOT_FOUND;
    }
    if (cas != 0 && held.cas != cas) {
      return Outcome.EXISTS;
    }
    remove(key);
    return Outcome.DONE;
  }

  synchronized void clear() {
    items.clear();
    used = 0;
  }

  synchronized Map<String, String> stats() {
    Map<String, String> stats = new LinkedHashMap<>();
    stats.put("curr_items", String.valueOf(items.size()));
    stats.put("bytes", String.valueOf(used));
    stats.put("limit_maxbytes", String.valueOf(memory));
    stats.put("evictions", String.valueOf(evictions));
    return stats;
  }

  private boolean makeRoom(long size) {
    if (!evicts) {
      return false;
    }
    Iterator<Map.Entry<String, Item>> oldest = items.entrySet().iterator();
    while (used + size > memory && oldest.hasNext()) {
      Map.Entry<String, Item> item = oldest.next();
      used -= size(item.getKey(), item.getValue().value);
      oldest.remove();
      evictions++;
    }
    return used + size <= memory;
  }

  private void remove(String key) {
    Item removed = items.remove(key);
    if (removed != null) {
      used -= size(key, removed.value);
    }
  }

  private static long size(String key, byte[] value) {
    return (long) key.length() + value.length + OVERHEAD;
  }

  private static long end(long seconds) {
    if (seconds == 0) {
      return Long.MAX_VALUE;
    }
    long now = System.currentTimeMillis();
    return seconds > MONTH_SECONDS ? seconds * 1000 : now + seconds * 1000;
  }
}
