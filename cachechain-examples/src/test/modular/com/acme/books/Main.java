package com.acme.books;

import io.cachechain.CloseableChain;
import io.cachechain.Lookup;
import io.cachechain.core.ChainBuilder;
import java.time.Duration;

/** Composes a chain of what is found, and asks each layer of it for the value that was put. Settings are system properties. */
public final class Main {
  private Main() {}

  /** A value that needs the JSON codec. */
  public record Book(String title, String author) {}

  /** Prints what it sees. */
  public static void main(String[] arguments) {
    System.out.println("program " + Main.class.getModule());
    System.out.println("engine " + ChainBuilder.class.getModule());
    try (CloseableChain<Long, Book> books = ChainBuilder.create("books", Long.class, Book.class)
        .discoverLayers()
        .loader(id -> new Book("Dune", "Frank Herbert"))
        .build()) {
      System.out.println("layers " + books.describe().layers());
      System.out.println("loaded " + books.get(7L));
      System.out.println("not written " + books.flush(Duration.ofSeconds(20)));
      for (String layer : books.describe().layers()) {
        String[] others = books.describe().layers().stream()
            .filter(other -> !other.equals(layer))
            .toArray(String[]::new);
        if (books.with(c -> c.skipReads(others)).lookup(7L) instanceof Lookup.Hit<Book> hit) {
          System.out.println("held by " + hit.layer() + " " + hit.value());
        }
      }
    }
  }
}
