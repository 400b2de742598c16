package io.cachechain.bench.tiers;

import java.io.Closeable;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Somebody who stores values and reads them again. Thread-safe. */
interface Contestant extends Closeable {
  /** Returns how the table calls it. */
  String name();

  /** Stores a value. */
  void put(String key, String value);

  /** Reads a value, and waits for it. */
  @Nullable
  String get(String key);

  /** Begins to read a value. */
  Future<? extends @Nullable String> begin(String key);

  @Override
  void close();
}
