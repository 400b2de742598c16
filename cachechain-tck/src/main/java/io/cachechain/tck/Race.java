package io.cachechain.tck;

import io.cachechain.ChainException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Runs something on several threads which all begin at once. */
final class Race {
  private static final int SECONDS = 60;
  private static final int ATTEMPTS = 50;

  private Race() {}

  /** Returns what each thread gave, in the order of their numbers. */
  static <T> List<T> of(int threads, IntFunction<Callable<T>> work) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    CyclicBarrier start = new CyclicBarrier(threads);
    try {
      List<Future<T>> futures = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        Callable<T> each = work.apply(i);
        futures.add(executor.submit(() -> {
          int unused = start.await(SECONDS, TimeUnit.SECONDS);
          return each.call();
        }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get(SECONDS, TimeUnit.SECONDS));
      }
      return results;
    } finally {
      executor.shutdownNow();
    }
  }

  /** Returns work that is tried again when a layer fails it. */
  static <T> Callable<T> persistent(Callable<T> work) {
    return () -> {
      for (int attempt = 1; ; attempt++) {
        try {
          return work.call();
        } catch (AssertionError failed) {
          if (attempt == ATTEMPTS || !(failed.getCause() instanceof ChainException)) {
            throw failed;
          }
        }
      }
    };
  }
}
