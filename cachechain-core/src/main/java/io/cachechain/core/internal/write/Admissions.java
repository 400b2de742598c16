package io.cachechain.core.internal.write;

import io.cachechain.spi.PutResult;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The writes that wait for room in the queue of a layer, in the order in which they came: as many
 * as may be in the queue itself, by keys and by bytes. The queue's lock guards all of it but
 * {@link #isEmpty}.
 */
final class Admissions<K, V> {
  private final int capacity;
  private final long maxBytes;
  private final ArrayDeque<Admission<K, V>> waiting = new ArrayDeque<>();
  private long bytes;
  private int senders;

  /** Whether nobody waits; changed under the lock. */
  private volatile boolean empty = true;

  Admissions(int capacity, long maxBytes) {
    this.capacity = capacity;
    this.maxBytes = maxBytes;
  }

  /** Returns whether nobody waits; may be asked without the lock. */
  boolean isEmpty() {
    return empty;
  }

  int size() {
    return waiting.size();
  }

  long bytes() {
    return bytes;
  }

  /**
   * Returns whether a write waits here that is to be sent at once when there is room: others stand
   * behind it.
   */
  boolean holdSenders() {
    return senders > 0;
  }

  /**
   * Lets a write wait; false if too many do. Of those that are to be sent each has its own caller,
   * and only their bytes are bounded here.
   */
  boolean add(Admission<K, V> admission) {
    boolean full = !admission.sends && waiting.size() >= capacity;
    if (full || (bytes > 0 && bytes + admission.bytes > maxBytes)) {
      return false;
    }
    waiting.add(admission);
    count(admission, 1);
    empty = false;
    return true;
  }

  @Nullable
  Admission<K, V> first() {
    return waiting.peek();
  }

  boolean remove(Admission<K, V> admission) {
    boolean waited = waiting.remove(admission);
    if (waited) {
      count(admission, -1);
      empty = waiting.isEmpty();
    }
    return waited;
  }

  /** Takes out those of a key that are overtaken. */
  void removeOvertaken(
      String storageKey, Predicate<Write<K, V>> overtaken, Consumer<Admission<K, V>> then) {
    waiting.removeIf(each -> {
      boolean late = each.write.storageKey.equals(storageKey) && overtaken.test(each.write);
      if (late) {
        count(each, -1);
        then.accept(each);
      }
      return late;
    });
    empty = waiting.isEmpty();
  }

  void forEach(Consumer<Write<K, V>> each) {
    waiting.forEach(admission -> each.accept(admission.write));
  }

  private void count(Admission<K, V> admission, int sign) {
    bytes += sign * admission.bytes;
    senders += admission.sends ? sign : 0;
  }

  /** A write that waits for room. */
  static final class Admission<K, V> {
    final Write<K, V> write;
    final CompletableFuture<PutResult> accepted;
    final long bytes;

    /** Whether it is sent when there is room, and does not wait in the queue first. */
    final boolean sends;

    private volatile @Nullable Runnable timer;

    Admission(Write<K, V> write, CompletableFuture<PutResult> accepted, long bytes, boolean sends) {
      this.write = write;
      this.accepted = accepted;
      this.bytes = bytes;
      this.sends = sends;
    }

    void givesUpBy(Runnable pending) {
      timer = pending;
    }

    /**
     * It waits no longer. Whoever has queued it is notified of that; whoever has sent it is
     * notified of the end.
     */
    void admitted() {
      Runnable pending = timer;
      if (pending != null) {
        pending.run();
      }
      if (!sends) {
        accepted.complete(PutResult.queued());
      }
    }
  }
}
