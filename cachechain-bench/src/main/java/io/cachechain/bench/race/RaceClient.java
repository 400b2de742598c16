package io.cachechain.bench.race;

import org.jspecify.annotations.Nullable;

/** One node's view of a cache that keeps copies near and the values in Redis. Thread-safe. */
interface RaceClient extends AutoCloseable {
  /** Reads a key: near, else from Redis, and keeps a copy near. */
  @Nullable
  Long get(String key);

  /** Writes a key; returns when that is acknowledged. */
  void put(String key, long value);

  /** Forgets the near copies, not those in Redis. */
  void forget();

  @Override
  void close();
}
