package io.cachechain.examples;

import io.cachechain.Loader;
import io.cachechain.examples.books.Book;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * The system of record of the quick start: a table that takes its time. Each book has an edition,
 * which grows by one with each change, so that a reader sees whether its value is old.
 */
final class BookTable implements Loader<Long, Book> {
  private static final String AUTHOR = "Frank Herbert";
  private static final String EDITION = ", edition ";

  private final Duration slowness;
  private final AtomicLongArray editions;
  private final LongAdder loads = new LongAdder();
  private final ConcurrentHashMap<Long, Hold> holds = new ConcurrentHashMap<>();

  BookTable(int books, Duration slowness) {
    this.slowness = slowness;
    this.editions = new AtomicLongArray(books);
  }

  @Override
  public Book load(Long id) throws InterruptedException {
    loads.increment();
    Book book = book(id);
    Hold hold = holds.remove(id);
    if (hold != null) {
      hold.begun.countDown();
      hold.released.await();
    } else {
      // Nobody counts this down: it is how long a slow query takes.
      boolean unused = new CountDownLatch(1).await(slowness.toNanos(), TimeUnit.NANOSECONDS);
    }
    return book;
  }

  /** Returns the row as it is now. */
  Book book(long id) {
    return new Book(title(id) + EDITION + edition(id), AUTHOR);
  }

  /** Changes the row, and returns what it is now. */
  Book change(long id) {
    long edition = editions.incrementAndGet((int) id);
    return new Book(title(id) + EDITION + edition, AUTHOR);
  }

  /** Returns the edition of the row. */
  long edition(long id) {
    return editions.get((int) id);
  }

  /** Returns how often the table was asked. */
  long loads() {
    return loads.sum();
  }

  /** Returns how slow it is. */
  Duration slowness() {
    return slowness;
  }

  /** Lets the next load of a book read the row at once and answer only when it is released. */
  Hold hold(long id) {
    Hold hold = new Hold();
    holds.put(id, hold);
    return hold;
  }

  /** Returns the edition of a book that was read, or -1 if it is not this book at all. */
  static long editionOf(long id, Book book) {
    String start = title(id) + EDITION;
    if (!book.title().startsWith(start)) {
      return -1;
    }
    return Long.parseLong(book.title().substring(start.length()));
  }

  private static String title(long id) {
    return "Dune " + id;
  }

  /** A load that stands still. */
  static final class Hold {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    void awaitBegun() throws InterruptedException {
      begun.await();
    }

    void release() {
      released.countDown();
    }
  }
}
