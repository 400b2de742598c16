package io.cachechain.bench;

import io.cachechain.spi.Codec;
import java.io.Serial;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * What the benchmarks keep: a small value object, the same in every cache.
 *
 * @param id its number
 * @param name its name
 */
record Item(int id, String name) implements Serializable {
  @Serial
  private static final long serialVersionUID = 1L;

  /** How many keys there are, a power of two. */
  static final int COUNT = 16_384;

  /** Room for all of them in every cache, so that nothing is evicted, and not so much that a policy of eviction sleeps. */
  static final int ROOM = 20_000;

  /** For layers of bytes, which want one; no benchmark of this module measures it. */
  static final Codec CODEC = Codec.of(
      "item",
      Item.class,
      item -> (item.id + ":" + item.name).getBytes(StandardCharsets.UTF_8),
      bytes -> {
        String[] parts = new String(bytes, StandardCharsets.UTF_8).split(":", 2);
        return new Item(Integer.parseInt(parts[0]), parts[1]);
      });

  static String key(int id) {
    return "item:" + id;
  }

  static Item of(int id) {
    return new Item(id, "name of item " + id);
  }

  /** Returns all keys, the very instances that are stored, in an order which is random and the same in each run. */
  static String[] shuffled(String[] keys) {
    String[] shuffled = keys.clone();
    Random random = new Random(4711);
    for (int i = shuffled.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      String swapped = shuffled[i];
      shuffled[i] = shuffled[other];
      shuffled[other] = swapped;
    }
    return shuffled;
  }

  static String[] keys() {
    String[] keys = new String[COUNT];
    for (int id = 0; id < COUNT; id++) {
      keys[id] = key(id);
    }
    return keys;
  }
}
