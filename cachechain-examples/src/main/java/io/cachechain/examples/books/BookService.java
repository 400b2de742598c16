package io.cachechain.examples.books;

import io.cachechain.Chain;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the rest of a program sees of the books. It uses a chain and cannot close it. */
public final class BookService {
  private final Chain<Long, Book> books;

  /**
   * Creates the service.
   *
   * @param books where books are read and written
   */
  public BookService(Chain<Long, Book> books) {
    this.books = books;
  }

  /** Returns the title of a book, or null if there is no such book. */
  public @Nullable String title(long id) {
    Book book = books.get(id);
    return book == null ? null : book.title();
  }

  /** Returns the same without blocking. */
  // sample: async title
  public CompletableFuture<String> titleLater(long id) {
    return books.async().get(id).thenApply(book -> book == null ? "?" : book.title());
  }
  // end

  /** Returns the titles of those books that there are, in the order of the ids; one request to each layer. */
  public Map<Long, String> titles(Collection<Long> ids) {
    Map<Long, String> titles = new LinkedHashMap<>();
    books.getAll(ids).forEach((id, book) -> titles.put(id, book.title()));
    return titles;
  }

  /** Stores a book: in the system of record first, then nobody reads the old one any more. */
  public void save(long id, Book book) {
    books.put(id, book);
  }
}
