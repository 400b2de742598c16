package io.cachechain.spi;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ByteLayer} of two blocking methods, {@link #read} and {@link #put(String, ByteEntry,
 * Condition)}. The engine runs them on a bounded executor of the layer, which is its bulkhead as
 * well. A call whose deadline has passed is interrupted, and its late answer is discarded. Several
 * threads call both methods at once.
 */
public abstract class BlockingLayer implements ByteLayer {
  private volatile Executor executor = Runnable::run;

  /** For subclasses. */
  protected BlockingLayer() {}

  /**
   * Reads the entry of a key. May block.
   *
   * @param key as for {@link ByteLayer#get}
   * @return the bytes that were put, or null if nothing is held
   * @throws Exception if the store cannot be asked; a {@code LayerException} names the kind of the
   *     failure
   */
  protected abstract byte @Nullable [] read(String key) throws Exception;

  /**
   * Stores an entry if {@link Condition#allows(ByteEntry, byte[])} is true for the held one, in one
   * atomic step with that comparison. May block.
   *
   * @param key as for {@link ByteLayer#put}
   * @param entry the entry to store
   * @param condition decides whether the entry may replace the held one
   * @return stored, superseded or rejected
   * @throws Exception if the store cannot be asked, or its answer is unknown
   */
  protected abstract PutResult put(String key, ByteEntry entry, Condition condition)
      throws Exception;

  /**
   * Reads several keys. May block. A store that can do so in one request overrides this method and
   * declares {@link Capability#BULK}.
   *
   * @param keys different keys
   * @return the bytes of the held keys
   * @throws Exception if the store cannot be asked; then all keys have failed
   * @implSpec calls {@link #read} for each key
   */
  protected Map<String, byte[]> readAll(Collection<String> keys) throws Exception {
    Map<String, byte[]> found = new LinkedHashMap<>();
    for (String key : keys) {
      byte[] bytes = read(key);
      if (bytes != null) {
        found.put(key, bytes);
      }
    }
    return found;
  }

  /**
   * Stores several entries, each on its own condition: {@link #put(String, ByteEntry, Condition)}
   * of many. May block. A store that can do so in one request overrides this method and declares
   * {@link Capability#BULK}.
   *
   * <p>Rationale: {@link #putAll} is the asynchronous form with the same parameter, so the blocking
   * form cannot have that name.
   *
   * @param puts the entry and condition of each key
   * @return a result for each key
   * @throws Exception if the store cannot be asked, or its answer is unknown; then all keys have
   *     failed
   * @implSpec calls {@link #put(String, ByteEntry, Condition)} for each key
   */
  protected Map<String, PutResult> storeAll(Map<String, Put> puts) throws Exception {
    Map<String, PutResult> results = new LinkedHashMap<>();
    for (Map.Entry<String, Put> each : puts.entrySet()) {
      results.put(
          each.getKey(),
          put(each.getKey(), each.getValue().entry(), each.getValue().condition()));
    }
    return results;
  }

  /**
   * Returns the number of calls that this store can run at once, such as the size of its connection
   * pool. The engine runs no more.
   *
   * @implSpec no limit by default: the layer's {@code parallel} setting decides
   */
  public int maxParallel() {
    return Integer.MAX_VALUE;
  }

  /**
   * Sets the executor of the blocking methods; before this call they run on the caller's thread.
   * The chain calls this once, before the first operation.
   *
   * @param executor a bounded executor; a task that it rejects is refused for this layer
   */
  public final void runOn(Executor executor) {
    this.executor = Objects.requireNonNull(executor, "executor");
  }

  @Override
  public final CompletionStage<byte @Nullable []> get(String key, Deadline deadline) {
    return Call.<byte @Nullable []>start(executor, () -> read(key));
  }

  @Override
  public final CompletionStage<PutResult> put(
      String key, ByteEntry entry, Condition condition, Deadline deadline) {
    return Call.start(executor, () -> put(key, entry, condition));
  }

  @Override
  public final Map<String, CompletionStage<byte @Nullable []>> getAll(
      Collection<String> keys, Deadline deadline) {
    List<String> asked = new ArrayList<>(keys);
    Call<Map<String, byte[]>> call = Call.start(executor, () -> readAll(asked));
    Map<String, CompletionStage<byte @Nullable []>> answers = new LinkedHashMap<>();
    AtomicInteger waiting = new AtomicInteger(asked.size());
    for (String key : asked) {
      answers.put(key, call.<byte @Nullable []>member(waiting, found -> found.get(key)));
    }
    return answers;
  }

  @Override
  public final Map<String, CompletionStage<PutResult>> putAll(
      Map<String, Put> puts, Deadline deadline) {
    Map<String, Put> asked = new LinkedHashMap<>(puts);
    Call<Map<String, PutResult>> call = Call.start(executor, () -> storeAll(asked));
    Map<String, CompletionStage<PutResult>> results = new LinkedHashMap<>();
    AtomicInteger waiting = new AtomicInteger(asked.size());
    for (String key : asked.keySet()) {
      results.put(
          key,
          call.member(
              waiting,
              all -> Objects.requireNonNull(all.get(key), "storeAll gave no result for a key")));
    }
    return results;
  }

  /** A running call: cancelling it interrupts the thread that runs it. */
  private static final class Call<T extends @Nullable Object> extends CompletableFuture<T> {
    private final FutureTask<Void> task;

    private Call(Callable<? extends T> work) {
      this.task = new FutureTask<>(() -> run(work), null);
    }

    static <T extends @Nullable Object> Call<T> start(
        Executor executor, Callable<? extends T> work) {
      Call<T> call = new Call<>(work);
      try {
        executor.execute(call.task);
      } catch (RuntimeException rejected) {
        call.completeExceptionally(rejected);
      }
      return call;
    }

    private void run(Callable<? extends T> work) {
      try {
        complete(work.call());
      } catch (Throwable failure) {
        completeExceptionally(failure);
      }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      task.cancel(true);
      return cancelled;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
      return new CompletableFuture<>();
    }

    /**
     * Returns what one key gets of this call; when all members have been cancelled, so is the call.
     */
    <U extends @Nullable Object> CompletableFuture<U> member(
        AtomicInteger waiting, Function<? super T, ? extends U> part) {
      Member<U> member = new Member<>(waiting, this);
      CompletableFuture<T> unused =
          whenComplete((all, failure) -> member.completeWith(all, failure, part));
      return member;
    }
  }

  private static final class Member<U extends @Nullable Object> extends CompletableFuture<U> {
    private final AtomicInteger waiting;
    private final Call<?> call;

    Member(AtomicInteger waiting, Call<?> call) {
      this.waiting = waiting;
      this.call = call;
    }

    <T extends @Nullable Object> void completeWith(
        T all, @Nullable Throwable failure, Function<? super T, ? extends U> part) {
      if (failure != null) {
        completeExceptionally(failure);
        return;
      }
      try {
        complete(part.apply(all));
      } catch (RuntimeException broken) {
        completeExceptionally(broken);
      }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      if (cancelled && waiting.decrementAndGet() == 0) {
        call.cancel(mayInterruptIfRunning);
      }
      return cancelled;
    }
  }
}
