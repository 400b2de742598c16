package io.cachechain.internal.tier;

import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * What several users have in common, one for each key: made when the first of them asks for it,
 * closed when the last one has given it back.
 *
 * <p>Nothing is made or closed under the lock. Who asks while it is being made waits for that, and
 * shares its failure; the next who asks tries anew. While one is being closed, another may be made
 * for the same key.
 *
 * @param <K> the type of the keys, compared by equality
 * @param <R> what is shared
 */
public final class SharedByKey<K, R extends Closeable> {
  /**
   * Makes what is shared.
   *
   * @param <R> what is shared
   */
  @FunctionalInterface
  public interface Maker<R> {
    /**
     * Makes it; may block.
     *
     * @throws Exception if that is not possible; nothing is left over then
     */
    R make() throws Exception;
  }

  private static final class Slot<R> {
    final CompletableFuture<R> made = new CompletableFuture<>();
    int users; // guarded by the slots
  }

  private final Map<K, Slot<R>> slots = new HashMap<>(); // guarded by itself

  /**
   * Returns what is shared under a key, which is made if it is not there; blocks for that.
   *
   * @throws Exception what the maker has thrown, or that the thread was interrupted while it waited
   */
  public Lease<R> acquire(K key, Maker<R> maker) throws Exception {
    Slot<R> slot;
    boolean mine;
    synchronized (slots) {
      slot = slots.get(key);
      mine = slot == null;
      if (slot == null) {
        slot = new Slot<>();
        slots.put(key, slot);
      }
      slot.users++;
    }
    return new Lease<>(this, key, slot, mine ? make(key, slot, maker) : await(key, slot));
  }

  /**
   * Returns what is shared under a key, which is made if it is not there, by what does not wait for
   * anything.
   *
   * @throws IllegalStateException if the thread is interrupted while another one makes it
   */
  public Lease<R> acquireAtOnce(K key, Supplier<? extends R> maker) {
    boolean interrupted = Thread.interrupted(); // before there was anything to hurry
    try {
      return acquire(key, maker::get);
    } catch (RuntimeException failure) {
      throw failure;
    } catch (Exception cut) {
      interrupted = true;
      throw new IllegalStateException("interrupted while another thread makes it", cut);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private R make(K key, Slot<R> slot, Maker<R> maker) throws Exception {
    try {
      R made = maker.make();
      slot.made.complete(made);
      return made;
    } catch (Exception | Error failure) {
      synchronized (slots) {
        slots.remove(key, slot);
      }
      slot.made.completeExceptionally(failure);
      throw failure;
    }
  }

  private R await(K key, Slot<R> slot) throws Exception {
    try {
      return slot.made.get();
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof Exception failure ? failure : failed;
    } catch (InterruptedException interrupted) {
      if (leaves(key, slot)) { // whoever made it has given it back already
        slot.made.join().close();
      }
      throw interrupted;
    }
  }

  /** Returns whether that was the last user. */
  private boolean leaves(Object key, Slot<R> slot) {
    synchronized (slots) {
      slot.users--;
      return slot.users == 0 && slots.remove(key, slot);
    }
  }

  /** Returns for how many keys there is something now. */
  public int size() {
    synchronized (slots) {
      return slots.size();
    }
  }

  /**
   * The right to use what is shared, until it is closed.
   *
   * @param <R> what is shared
   */
  public static final class Lease<R extends Closeable> implements Closeable {
    private final SharedByKey<?, R> shared;
    private final Object key;
    private final Slot<R> slot;
    private final R resource;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Lease(SharedByKey<?, R> shared, Object key, Slot<R> slot, R resource) {
      this.shared = shared;
      this.key = key;
      this.slot = slot;
      this.resource = resource;
    }

    /** Returns what is shared; not to be used after {@link #close()}. */
    public R resource() {
      return resource;
    }

    /** Gives it back, on this thread: the last one closes it. Calling it again does nothing. */
    @Override
    public void close() throws IOException {
      if (closed.compareAndSet(false, true) && shared.leaves(key, slot)) {
        resource.close();
      }
    }
  }
}
