package io.cachechain.core.internal.write;

import io.cachechain.core.WritePolicy;
import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.core.internal.entry.EntryGenerations;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.core.internal.settings.LayerSettings;
import io.cachechain.core.internal.settings.LayerTtl;
import io.cachechain.core.internal.settings.SettingValues;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import io.cachechain.testing.FakeLayer;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;

/**
 * A {@link WriterQueue} in front of a layer with two keys. The layer answers when an operation says
 * so, and what the queue gives to its executor or to the clock is run by another one, so that the
 * model checker drives all of it from its own threads. Versions are numbers.
 */
@Param(name = "key", gen = IntGen.class, conf = "1:2")
public abstract class WriterQueueModel {
  private static final StoredEntry.Times FOREVER = new StoredEntry.Times(0, 1, 1, 1, 0);

  private final WriterQueue<String, Integer> queue;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Queue<Runnable> timers = new ConcurrentLinkedQueue<>();
  private final Queue<Runnable> answers = new ConcurrentLinkedQueue<>();
  private final Queue<CompletableFuture<PutResult>> accepted = new ConcurrentLinkedQueue<>();
  private final Queue<String> violations = new ConcurrentLinkedQueue<>();
  private final AtomicInteger drawn = new AtomicInteger();
  private final ConcurrentHashMap<String, String> withLayer = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Integer> layer = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Integer> missed = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Integer> completed = new ConcurrentHashMap<>();

  WriterQueueModel(LayerSettings<Integer> settings) {
    this.queue = new WriterQueue<>(
        QueueBounds.of(settings, Duration.ofSeconds(30)),
        new Timers(timers),
        tasks::add,
        this::send,
        fill -> fill.weighed(null),
        this::miss,
        dropped -> {});
  }

  /** Made once for all runs: what it takes is no part of what is checked. */
  static LayerSettings<Integer> settings(WritePolicy policy) {
    FakeLayer layer = new FakeLayer("layer");
    return new LayerSettings<>(
        "layer",
        "fake",
        layer,
        layer,
        SettingValues.none()
            .with(EngineOptions.WRITES, policy)
            .with(EngineOptions.PARALLEL, 4L)
            .with(EngineOptions.BATCH_INFLIGHT, 1L)
            .with(EngineOptions.QUEUE_BATCH, 4L),
        LayerTtl.times(1),
        List.of(),
        null);
  }

  /** A put or an invalidation that waits in the queue. */
  @Operation
  public boolean offer(@Param(name = "key") int key) {
    return write(key, true);
  }

  /** A put or an invalidation that waits for the layer. */
  @Operation
  public boolean send(@Param(name = "key") int key) {
    return write(key, false);
  }

  private boolean write(int key, boolean queued) {
    int number = drawn.incrementAndGet();
    Write<String, Integer> write =
        Write.put(name(key), name(key), entry(number), null, Write.Raise.IN_DOUBT);
    accepted.add(write.done);
    CompletableFuture<PutResult> result = queued ? queue.offer(write) : queue.send(write);
    accepted.add(result);
    FutureChains.whenDone(result, (reply, failure) -> recordCompleted(key, number));
    return true;
  }

  private void recordCompleted(int key, int number) {
    Runnable purged = queue.purge(
        name(key), version(number), queued -> version(number).isNewerThan(queued.version()));
    if (purged != null) {
      purged.run();
    }
    completed.merge(name(key), number, Math::max);
  }

  /** A copy of what a walk has read. */
  @Operation
  public boolean fill(@Param(name = "key") int key) {
    Integer held = layer.get(name(key));
    if (held != null) {
      Write<String, Integer> write = Write.fill(name(key), name(key), entry(held), version(held));
      accepted.add(write.done);
      queue.offer(write, new CompletableFuture<>()).run();
    }
    return true;
  }

  /** An old hint is replayed. */
  @Operation
  public boolean replay(@Param(name = "key") int key) {
    Write<String, Integer> write =
        Write.hint(name(key), StoredEntry.tombstone(version(0), 0, 1), Write.Raise.IN_DOUBT);
    accepted.add(queue.send(write));
    return true;
  }

  /** A read: the queue first, then what is missed, and the layer last. */
  @Operation
  public boolean read(@Param(name = "key") int key) {
    int atLeast = completed.getOrDefault(name(key), 0);
    Write<String, Integer> queued = queue.visible().newest(name(key));
    int against = missed.getOrDefault(name(key), 0);
    int found = queued == null ? layer.getOrDefault(name(key), 0) : queued.entry.value();
    return found <= against || found >= atLeast;
  }

  /** The executor runs something. */
  @Operation
  public boolean work() {
    return runOne(tasks);
  }

  /** The layer answers. */
  @Operation
  public boolean answer() {
    return runOne(answers);
  }

  /** A time is over. */
  @Operation
  public boolean timeOut() {
    return runOne(timers);
  }

  private static boolean runOne(Queue<Runnable> from) {
    Runnable next = from.poll();
    if (next != null) {
      next.run();
    }
    return true;
  }

  private void send(
      Write<String, Integer> write, BiConsumer<Write<String, Integer>, PutResult> ended) {
    String key = write.storageKey;
    if (withLayer.putIfAbsent(key, "here") != null) {
      violations.add("two writes of " + key + " are with the layer");
    }
    answers.add(() -> {
      if (write.kind == Write.Kind.PUT) {
        layer.merge(key, write.entry.value(), Math::max);
      }
      withLayer.remove(key);
      ended.accept(write, PutResult.stored());
    });
  }

  private void miss(Write<String, Integer> write) {
    if (!write.isFill()) {
      missed.merge(write.storageKey, write.entry.value(), Math::max);
    }
  }

  /** Everything is answered and run: whatever was accepted has ended, and nothing is left. */
  @Validate
  public void allEnds() {
    while (!answers.isEmpty() || !tasks.isEmpty()) {
      runOne(answers);
      runOne(tasks);
    }
    if (accepted.stream().anyMatch(future -> !future.isDone())) {
      violations.add("a write has not ended");
    }
    if (queue.depth() != 0
        || queue.visible().newest(name(1)) != null
        || queue.visible().newest(name(2)) != null) {
      violations.add("something is left in the queue");
    }
    if (!violations.isEmpty()) {
      throw new IllegalStateException(violations.toString());
    }
  }

  private static StoredEntry<Integer> entry(int number) {
    return StoredEntry.value(number, version(number), FOREVER, EntryGenerations.NONE);
  }

  private static Version version(int number) {
    return Version.of(1, number, 0, 0);
  }

  private static String name(int key) {
    return "k" + key;
  }

  /** Keeps what shall run later. */
  private record Timers(Queue<Runnable> tasks) implements ChainClock {
    @Override
    public long nanoTime() {
      return 0;
    }

    @Override
    public long currentTimeMillis() {
      return 1_000;
    }

    @Override
    public Runnable schedule(Runnable task, Duration delay) {
      tasks.add(task);
      return () -> tasks.remove(task);
    }

    @Override
    public void await(Future<?> future, Duration atMost) {
      throw new UnsupportedOperationException();
    }
  }

  /** What is right. */
  public static final class AllTrue {
    /** Returns true. */
    public boolean offer(int key) {
      return true;
    }

    /** Returns true. */
    public boolean send(int key) {
      return true;
    }

    /** Returns true. */
    public boolean fill(int key) {
      return true;
    }

    /** Returns true. */
    public boolean replay(int key) {
      return true;
    }

    /** Returns true. */
    public boolean read(int key) {
      return true;
    }

    /** Returns true. */
    public boolean work() {
      return true;
    }

    /** Returns true. */
    public boolean answer() {
      return true;
    }

    /** Returns true. */
    public boolean timeOut() {
      return true;
    }
  }
}
