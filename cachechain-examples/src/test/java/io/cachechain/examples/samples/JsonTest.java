package io.cachechain.examples.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.CloseableChain;
import io.cachechain.codec.jackson.JacksonCodec;
import io.cachechain.core.ChainBuilder;
import io.cachechain.examples.books.Book;
import io.cachechain.spi.Codec;
import io.cachechain.testing.FakeLayer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

class JsonTest {
  private final FakeLayer shared = new FakeLayer("shared");

  @Test
  @DisplayName("I13: a codec reads what was written under the name that a class had before")
  void build_classWasRenamed_readsFormerName() {
    Codec codec = new JacksonCodec().alsoReading("com.acme.old.Book");

    assertThat(codec.formerSchemas(Book.class)).containsExactly("com.acme.old.Book");
    assertThat(codec.schema(Book.class)).isEqualTo(Book.class.getName());
  }

  @Test
  @DisplayName("I3 I13: a mapper of one's own; its naming is part of the type")
  void build_ownMapper_isUsed() {
    JsonMapper mapper = JacksonCodec.defaultMapper()
        .rebuild()
        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
        .build();
    CloseableChain<Long, Book> books = ChainBuilder.create("books", Long.class, Book.class)
        .layer(shared)
        .codec(JacksonCodec.with(mapper))
        .build();

    try (books;
        CloseableChain<Long, Book> plain =
            ChainBuilder.create("books", Long.class, Book.class).layer(shared).build()) {
      books.put(7L, new Book("Dune", "Frank Herbert"));

      assertThat(books.get(7L)).isEqualTo(new Book("Dune", "Frank Herbert"));
      assertThat(plain.getIfPresent(7L)).isNull();
    }
  }
}
