package io.cachechain.core.internal.chain;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a chain: daemons, named by chain and use, started when needed, ended when idle or
 * closed. One handed in serves everything and is never shut down.
 */
final class Threads {
  /** From here on a virtual thread that blocks in a monitor does not hold up its carrier. */
  private static final int VIRTUAL_THREADS_UNPINNED = 24;

  /** After so long a thread without work ends. */
  private static final long IDLE_SECONDS = 5;

  /**
   * The periodic tasks of all chains: a thread more only while all are busy, so that no chain waits
   * for the task of another.
   */
  private static final Executor MAINTENANCE = elastic("cachechain-maintenance-");

  /**
   * Of one pool, those included that stand in for threads which wait for futures: the bound that
   * ForkJoinPool has by itself.
   */
  private static final int MOST_THREADS = 32_767;

  private final String chain;
  private final @Nullable Executor given;
  private final @Nullable Executor givenBlocking;
  private final List<ExecutorService> own = new ArrayList<>();

  Threads(String chain, @Nullable Executor given, @Nullable Executor givenBlocking) {
    this.chain = chain;
    this.given = given;
    this.givenBlocking = givenBlocking == null ? given : givenBlocking;
  }

  /**
   * Returns what runs continuations, and with them the codecs and validators of users, which may
   * block: a thread more is started whenever all are busy, up to a number.
   *
   * @param most how many threads there are at most
   */
  Executor continuations(int most) {
    return executor("", most);
  }

  /**
   * Returns the executor that completes the futures of callers, also while all that runs codecs and
   * validators is held up. What callers let follow may block: then others take its place.
   */
  Executor callers() {
    return executor("callers-", Math.max(2, Runtime.getRuntime().availableProcessors()));
  }

  /**
   * Returns what runs the periodic tasks of a chain: heartbeats, polls, sweeps. All chains share
   * the threads, so that an idle chain has none of its own.
   */
  Executor maintenance() {
    return neverRejecting(given != null ? given : MAINTENANCE);
  }

  private Executor executor(String use, int parallelism) {
    return neverRejecting(given != null ? given : own(pool(use, parallelism)));
  }

  /**
   * What an executor rejects, since it is closed or has no thread left, runs on the current thread:
   * so nobody is left waiting, and a periodic task, which asks for its next run itself, goes on.
   */
  private static Executor neverRejecting(Executor executor) {
    return task -> {
      try {
        executor.execute(task);
      } catch (RejectedExecutionException | OutOfMemoryError noThread) {
        task.run();
      }
    };
  }

  private ForkJoinPool pool(String use, int parallelism) {
    AtomicInteger number = new AtomicInteger();
    return new ForkJoinPool(
        parallelism,
        pool -> {
          ForkJoinWorkerThread thread =
              ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
          thread.setName("cachechain-" + chain + "-" + use + number.incrementAndGet());
          thread.setContextClassLoader(Threads.class.getClassLoader());
          return thread;
        },
        null,
        true,
        0,
        MOST_THREADS,
        1,
        null,
        IDLE_SECONDS,
        TimeUnit.SECONDS);
  }

  /**
   * Returns what gives each blocking task a thread; how many there are is bounded by whoever uses
   * it.
   */
  Executor blocking(String use) {
    return givenBlocking != null
        ? givenBlocking
        : own(perTask("cachechain-" + chain + "-" + use + "-"));
  }

  private ExecutorService own(ExecutorService executor) {
    own.add(executor);
    return executor;
  }

  private static ExecutorService perTask(String prefix) {
    if (Runtime.version().feature() >= VIRTUAL_THREADS_UNPINNED) {
      ExecutorService virtual = virtual(prefix);
      if (virtual != null) {
        return virtual;
      }
    }
    return elastic(prefix);
  }

  /** A thread is started for each task that finds none without work. */
  private static ThreadPoolExecutor elastic(String prefix) {
    AtomicInteger number = new AtomicInteger();
    ThreadFactory factory = task -> {
      Thread thread = new Thread(task, prefix + number.incrementAndGet());
      thread.setDaemon(true);
      thread.setContextClassLoader(Threads.class.getClassLoader());
      return thread;
    };
    return new ThreadPoolExecutor(
        0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
  }

  /** By reflection, since the library is compiled for Java 17. */
  private static @Nullable ExecutorService virtual(String prefix) {
    try {
      Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
      Class<?> type = Class.forName("java.lang.Thread$Builder$OfVirtual");
      Object named = type.getMethod("name", String.class, long.class).invoke(builder, prefix, 1L);
      Object factory =
          Class.forName("java.lang.Thread$Builder").getMethod("factory").invoke(named);
      Method perTask = java.util.concurrent.Executors.class.getMethod(
          "newThreadPerTaskExecutor", ThreadFactory.class);
      return (ExecutorService) perTask.invoke(null, factory);
    } catch (ReflectiveOperationException notThere) {
      return null;
    }
  }

  /** Ends the own threads; interrupts what still runs. */
  void close() {
    own.forEach(ExecutorService::shutdownNow);
  }
}
