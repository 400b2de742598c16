package io.cachechain.examples.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import io.cachechain.core.Validator;
import io.cachechain.examples.books.Book;
import io.cachechain.testing.FakeLayer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ValidatorsTest {
  private final FakeLayer shared = new FakeLayer("shared");

  @Test
  @DisplayName("I1: ready-made validators, several as one that names all that is broken")
  void build_composite_namesAllThatIsBroken() {
    Validator<Book> complete = Validator.all(
        Validator.required("title", Book::title),
        Validator.required("author", Book::author),
        Validator.of("a title that fits the screen", book -> book.title().length() <= 100));
    CloseableChain<Long, Book> books = ChainBuilder.create("books", Long.class, Book.class)
        .layer(shared)
        .validate(complete.strict())
        .build();

    try (books) {
      books.put(7L, new Book("Dune", "Frank Herbert"));
      assertThatThrownBy(() -> books.put(8L, new Book(" ", "")))
          .hasMessageContaining("\"title is given\" and \"author is given\"");
      assertThat(books.getIfPresent(7L)).isNotNull();
    }
  }
}
