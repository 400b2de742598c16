package io.cachechain.examples;

import io.cachechain.Chain;
import io.cachechain.examples.books.Book;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Readers and one writer at work on a chain. Each value that is read is checked: it must be of the
 * right book, no newer than the table, and no older than the last edition whose put had returned
 * before the read began.
 */
final class Traffic {
  /** The larger, the more the reads keep to few books. */
  private static final double SKEW = 4;

  private final Chain<Long, Book> books;
  private final BookTable table;
  private final int size;
  private final int readers;
  private final AtomicLongArray confirmed;
  private final Set<Long> written = ConcurrentHashMap.newKeySet();
  private final CountDownLatch end = new CountDownLatch(1);
  private final List<Thread> threads = new ArrayList<>();
  private final LongAdder reads = new LongAdder();
  private final LongAdder fromBehind = new LongAdder();
  private final LongAdder writes = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder stale = new LongAdder();
  private final LongAdder wrong = new LongAdder();
  private final LongAccumulator slowest = new LongAccumulator(Math::max, 0);

  /**
   * Creates readers and a writer.
   *
   * @param books the chain
   * @param table the truth
   * @param size the number of books
   * @param readers how many read at once
   */
  Traffic(Chain<Long, Book> books, BookTable table, int size, int readers) {
    this.books = books;
    this.table = table;
    this.size = size;
    this.readers = readers;
    this.confirmed = new AtomicLongArray(size);
    for (int id = 0; id < size; id++) {
      confirmed.set(id, table.edition(id));
    }
  }

  void start() {
    for (int i = 0; i < readers; i++) {
      threads.add(new Thread(this::read, "reader-" + i));
    }
    threads.add(new Thread(this::write, "writer"));
    threads.forEach(Thread::start);
  }

  void stop() throws InterruptedException {
    end.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void read() {
    while (end.getCount() > 0) {
      long id = anyBook();
      long floor = confirmed.get((int) id);
      long begin = System.nanoTime();
      try {
        check(id, books.get(id), floor);
      } catch (RuntimeException failure) {
        failed.increment();
      }
      slowest.accumulate(System.nanoTime() - begin);
      reads.increment();
    }
  }

  private void check(long id, @Nullable Book book, long floor) {
    long edition = book == null ? -1 : BookTable.editionOf(id, book);
    if (edition < 0 || edition > table.edition(id)) {
      wrong.increment();
    } else if (edition < floor) {
      stale.increment();
    }
  }

  /**
   * Changes the table and puts the same value into the chain, again and again; some 200 times a
   * second.
   */
  private void write() {
    try {
      while (!end.await(5, TimeUnit.MILLISECONDS)) {
        long id = anyBook();
        Book changed = table.change(id);
        try {
          books.put(id, changed);
          confirmed.set((int) id, BookTable.editionOf(id, changed));
          written.add(id);
          writes.increment();
        } catch (RuntimeException failure) {
          failed.increment();
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** Few books are read often, many rarely. */
  private long anyBook() {
    return (long) (size * Math.pow(ThreadLocalRandom.current().nextDouble(), SKEW));
  }

  /**
   * Reads every book that was written, from behind this layer, and returns how many are not the
   * current ones.
   */
  long reread(String layer) {
    Chain<Long, Book> behind = books.with(c -> c.skipReads(layer));
    long old = 0;
    for (long id : written) {
      Book book = behind.get(id);
      if (book == null || BookTable.editionOf(id, book) != table.edition(id)) {
        old++;
      }
    }
    reads.add(written.size());
    fromBehind.add(written.size());
    return old;
  }

  long readFromBehind() {
    return fromBehind.sum();
  }

  long reads() {
    return reads.sum();
  }

  long writes() {
    return writes.sum();
  }

  int written() {
    return written.size();
  }

  long failed() {
    return failed.sum();
  }

  long stale() {
    return stale.sum();
  }

  long wrong() {
    return wrong.sum();
  }

  /** Returns the time of the slowest read since the last call. */
  long slowestNanos() {
    return slowest.getThenReset();
  }
}
