package io.cachechain.core.internal.write;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The order in which the writes of one key reach a layer: one of them is with the layer, and the
 * newest of those that come to be sent meanwhile stands behind it. Not thread-safe: the queue's
 * lock guards it.
 *
 * <p>Invariant: a key has a write that stands behind only while it has one with the layer.
 */
final class KeyOrder<K, V> {
  private final Map<String, Write<K, V>> sent = new HashMap<>();
  private final Map<String, Write<K, V>> behind = new HashMap<>();

  /** Returns the number of writes that are with the layer or stand behind one. */
  int size() {
    return sent.size() + behind.size();
  }

  /** Returns these writes, of each key the newest last. */
  List<Write<K, V>> all() {
    List<Write<K, V>> all = new ArrayList<>(sent.values());
    all.addAll(behind.values());
    return all;
  }

  /** Returns whether a write of the key is with the layer. */
  boolean isBusy(String storageKey) {
    return sent.containsKey(storageKey);
  }

  /**
   * Returns a put or tombstone of the key that is on its way, and which a write must not overtake:
   * a fill yields to any.
   *
   * @param queued the write of the key that waits in the queue, or null
   */
  @Nullable
  Write<K, V> newerThan(Write<K, V> write, String storageKey, @Nullable Write<K, V> queued) {
    Write<K, V> first = sent.get(storageKey);
    if (first == null && queued == null) {
      return null; // nothing of the key is on its way
    }
    Write<K, V> last = behind.get(storageKey);
    if (isNewer(last, write)) {
      return last;
    }
    if (isNewer(queued, write)) {
      return queued;
    }
    return isNewer(first, write) ? first : null;
  }

  private boolean isNewer(@Nullable Write<K, V> other, Write<K, V> write) {
    return other != null && !other.isFill() && Overtaking.isNeedless(write, other);
  }

  /** Lets a write begin, if none of its key is with the layer; else false. */
  boolean begins(Write<K, V> write, String storageKey) {
    return sent.putIfAbsent(storageKey, write) == null;
  }

  /**
   * Lets a write stand behind the one that is with the layer; returns the one in whose place it
   * does so, or null.
   */
  @Nullable
  Write<K, V> follows(Write<K, V> write, String storageKey) {
    return behind.put(storageKey, write);
  }

  /** The layer is done with a key; returns the write that it was, or null. */
  @Nullable
  Write<K, V> end(String storageKey) {
    return sent.remove(storageKey);
  }

  /**
   * Lets the write begin that stands behind the one that has ended; returns it, or null for none.
   */
  @Nullable
  Write<K, V> next(String storageKey) {
    Write<K, V> next = behind.remove(storageKey);
    if (next != null) {
      sent.put(storageKey, next);
    }
    return next;
  }
}
