package io.cachechain.core;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.CloseableChain;
import io.cachechain.EntryPolicy;
import io.cachechain.Lookup;
import io.cachechain.spi.Codec;
import io.cachechain.spi.LayerSpec;
import io.cachechain.testing.BoundedNearLayer;
import io.cachechain.testing.FakeClock;
import io.cachechain.testing.FakeLayer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A18: layers of other types in a chain")
class MappedLayerTest {
  /** A key that has no text of its own. */
  private record Isbn(int group, int title) {
    static Isbn parse(String text) {
      String[] parts = text.split("-", -1);
      return new Isbn(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    }

    String text() {
      return group + "-" + title;
    }
  }

  /** A value that no codec knows. */
  private record Book(String title) {}

  private static final Isbn ISBN = new Isbn(3, 16);
  private static final Book DUNE = new Book("Dune");

  private final FakeClock clock = FakeClock.jumping();

  private ChainBuilder<Isbn, Book> books() {
    return ChainBuilder.create("books", Isbn.class, Book.class)
        .clock(clock)
        .executor(Runnable::run);
  }

  private static LayerSpec<Isbn, Book> near() {
    return LayerSpec.of("near", BoundedNearLayer.<String, Integer>lru(10))
        .mapped(Isbn::text, book -> book.title().length());
  }

  @Test
  @DisplayName(
      "a near layer of text and numbers holds books under numbers of books, with their lives")
  void get_mappedNearLayer_givesTheVeryValue() {
    try (CloseableChain<Isbn, Book> chain = books().layer(near()).jitter(0).build()) {
      chain.put(ISBN, DUNE, EntryPolicy.of(ofMinutes(2)));
      clock.advance(ofSeconds(30));

      assertThat(chain.get(new Isbn(3, 16))).isSameAs(DUNE);
      assertThat(chain.get(new Isbn(31, 6))).isNull();
      assertThat(chain.lookup(ISBN)).isInstanceOfSatisfying(Lookup.Hit.class, hit -> {
        assertThat(hit.age()).isEqualTo(ofSeconds(30));
        assertThat(hit.remaining()).isBetween(ofSeconds(89), ofSeconds(90));
      });
      clock.advance(ofSeconds(90));
      assertThat(chain.get(ISBN)).isNull();

      chain.put(ISBN, DUNE);
      chain.invalidate(ISBN);
      assertThat(chain.get(ISBN)).isNull();
      assertThat(chain.stats().layer("near").failures()).isZero();
    }
  }

  @Test
  @DisplayName("a layer of bytes gets key and value by their mappings, and gives both back")
  void get_byteLayerWithKeyTextAndCodec_givesAnEqualValue() {
    FakeLayer redis = new FakeLayer("redis");
    Codec titles = Codec.of(
        "titles",
        Book.class,
        book -> book.title().getBytes(StandardCharsets.UTF_8),
        bytes -> new Book(new String(bytes, StandardCharsets.UTF_8)));

    try (CloseableChain<Isbn, Book> chain = books()
        .layer(near())
        .layer(redis, l -> l.codec(titles))
        .keyText(Isbn::text, Isbn::parse)
        .build()) {
      chain.put(ISBN, DUNE);

      assertThat(chain.get(ISBN)).isSameAs(DUNE);
      assertThat(chain.with(c -> c.skipReads("near")).get(ISBN)).isEqualTo(DUNE).isNotSameAs(DUNE);
    }
  }
}
