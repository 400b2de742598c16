package io.cachechain.examples.books;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.Chain;
import io.cachechain.testing.FakeClock;
import io.cachechain.testing.FakeLayer;
import io.cachechain.testing.FakeOrigin;
import java.util.Map;
import org.junit.jupiter.api.Test;

// M5, M7: one's own service is tested on the production chain, with fakes instead of servers.
// sample: service test
class BookServiceTest {
  static final Book DUNE = new Book("Dune", "Frank Herbert");

  final FakeClock clock = FakeClock.jumping(); // jumps when a caller would wait
  final FakeLayer redis = new FakeLayer("redis");
  final FakeOrigin<Long, Book> table = FakeOrigin.of(Map.of(7L, DUNE));
  final Chain<Long, Book> books = BookConfig.books(table) // the production builder, as it is
      .replaceLayer("redis", redis)
      .clock(clock)
      .executor(Runnable::run)
      .build();

  @Test
  void title_redisHangs_answersFromTable() {
    redis.hangs();

    String title = new BookService(books).title(7);

    assertThat(title).isEqualTo("Dune");
    assertThat(table.loads()).isEqualTo(1);
    assertThat(books.stats().layer("redis").failures()).isEqualTo(1);
  }
}
