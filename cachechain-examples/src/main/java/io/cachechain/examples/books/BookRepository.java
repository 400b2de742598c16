package io.cachechain.examples.books;

import java.util.Map;
import java.util.Optional;

/** Books as a repository of the usual kind gives them. Thread-safe. */
public final class BookRepository {
  private final Map<Long, Book> books;

  /**
   * Creates a repository.
   *
   * @param books what is in it
   */
  public BookRepository(Map<Long, Book> books) {
    this.books = Map.copyOf(books);
  }

  /** Returns a book, or empty if there is no such book. */
  public Optional<Book> findById(Long id) {
    return Optional.ofNullable(books.get(id));
  }
}
