package io.cachechain.core.internal.write;

import io.cachechain.core.WritePolicy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The writes that wait in the queue of a layer, the newest of each key, bounded by keys and by
 * bytes; the bytes of those that are being sent count as well. Not thread-safe: the queue's lock
 * guards it.
 */
final class WaitingWrites<K, V> {
  private final QueueBounds bounds;
  private final int capacity;
  private final ByteAccount bytes;
  private final Map<String, Write<K, V>> waiting = new LinkedHashMap<>();
  private final ArrayDeque<Write<K, V>> unweighed = new ArrayDeque<>();

  WaitingWrites(QueueBounds bounds, ByteAccount bytes) {
    this.bounds = bounds;
    WritePolicy policy = bounds.policy();
    this.capacity = policy.queueCapacity();
    this.bytes = bytes;
  }

  @Nullable
  Write<K, V> get(String storageKey) {
    return waiting.get(storageKey);
  }

  int size() {
    return waiting.size();
  }

  void forEach(Consumer<Write<K, V>> each) {
    waiting.values().forEach(each);
  }

  /**
   * Returns whether there is room for a write here, which takes the place of the one of its key
   * that waits.
   *
   * @param weight what it weighs
   */
  boolean hasRoom(Write<K, V> write, long weight) {
    Write<K, V> before = waiting.get(write.storageKey);
    return (before != null || waiting.size() < capacity)
        && bytes.fits(weight, before == null ? 0 : before.weight);
  }

  /** Lets a write wait; returns the one in whose place it does, or null. */
  @Nullable
  Write<K, V> add(Write<K, V> write, long weight) {
    bytes.enter(write, weight);
    if (!write.isWeighed()) {
      unweighed.add(write);
    }
    Write<K, V> before = waiting.put(write.storageKey, write);
    if (before != null) {
      bytes.leave(before);
    }
    return before;
  }

  /** Takes out a write, if it waits. */
  boolean remove(Write<K, V> write) {
    boolean waited = waiting.remove(write.storageKey, write);
    if (waited) {
      bytes.leave(write);
    }
    return waited;
  }

  /**
   * Returns what waits longest and is to make room for a write, warm-ups first; a warm-up pushes
   * out no write. Nothing if all of it would not be enough.
   */
  List<Write<K, V>> oldest(Write<K, V> write) {
    List<Write<K, V>> candidates = new ArrayList<>();
    waiting.values().stream().filter(Write::isFill).forEach(candidates::add);
    if (!write.isFill()) {
      waiting.values().stream().filter(each -> !each.isFill()).forEach(candidates::add);
    }
    Write<K, V> before = waiting.get(write.storageKey); // it is replaced, not pushed out
    candidates.remove(before);
    int keys = before == null ? waiting.size() : waiting.size() - 1;
    long weight = bytes.weightOf(write);
    long freed = before == null ? 0 : before.weight;
    List<Write<K, V>> oldest = new ArrayList<>();
    for (Write<K, V> each : candidates) {
      oldest.add(each);
      freed += each.weight;
      if (keys - oldest.size() < capacity && bytes.fits(weight, freed)) {
        return oldest;
      }
    }
    return List.of();
  }

  /**
   * Lets begin what leaves next, as much as goes in one batch. A key of which a write is being sent
   * waits for that one.
   */
  List<Write<K, V>> moveTo(KeyOrder<K, V> order) {
    List<Write<K, V>> batch = new ArrayList<>();
    long carried = 0;
    Iterator<Write<K, V>> writes = waiting.values().iterator();
    while (writes.hasNext() && batch.size() < bounds.batchSize()) {
      Write<K, V> write = writes.next();
      if (!write.isWeighed() || order.isBusy(write.storageKey)) {
        continue;
      }
      byte[] payload = write.payload;
      carried += payload == null ? 0 : payload.length;
      if (!batch.isEmpty() && carried > bounds.batchBytes()) {
        break;
      }
      writes.remove();
      order.begins(write, write.storageKey);
      batch.add(write);
    }
    return batch;
  }

  /** Returns whether of some write it may not be known yet what it weighs. */
  boolean hasUnweighed() {
    return !unweighed.isEmpty();
  }

  /** Returns a write of which it is not known yet what it weighs, once, or null. */
  @Nullable
  Write<K, V> nextUnweighed() {
    Write<K, V> next = unweighed.poll();
    while (next != null && next.places == 0) {
      next = unweighed.poll(); // something newer has taken its place
    }
    return next;
  }

  /**
   * Counts a write for what it weighs; returns whether it waits and should not have been let in.
   */
  boolean weighed(Write<K, V> write) {
    bytes.weighed(write);
    return waiting.get(write.storageKey) == write && bytes.isTooMuch(write);
  }
}
