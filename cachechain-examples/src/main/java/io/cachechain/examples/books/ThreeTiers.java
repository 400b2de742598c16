package io.cachechain.examples.books;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;

import io.cachechain.CloseableChain;
import io.cachechain.Loader;
import io.cachechain.core.BreakerPolicy;
import io.cachechain.core.ChainBuilder;
import io.cachechain.core.WritePolicy;
import io.cachechain.tier.caffeine.CaffeineLayer;
import io.cachechain.tier.jdbc.JdbcLayer;
import io.cachechain.tier.redis.RedisLayer;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/** Memory, Redis and a table in a database, in front of a repository. Goes on without Redis where there is none. */
public final class ThreeTiers {
  private ThreeTiers() {}

  /**
   * Runs the example.
   *
   * @param args the address of Redis, or nothing for {@code redis://127.0.0.1:6379}
   */
  public static void main(String[] args) {
    JdbcDataSource database = new JdbcDataSource();
    database.setURL("jdbc:h2:mem:books;DB_CLOSE_DELAY=-1");
    run(args.length > 0 ? args[0] : "redis://127.0.0.1:6379", database, System.out);
  }

  static void run(String redis, DataSource database, PrintStream out) {
    BookRepository repository = new BookRepository(
        Map.of(7L, new Book("Dune", "Frank Herbert"), 8L, new Book("Solaris", "Stanisław Lem")));
    try (CloseableChain<Long, Book> books = compose(redis, database, repository)) {
      BookService service = new BookService(books);
      out.println("first:  " + service.title(7));
      out.println("again:  " + service.title(7));
      out.println("bulk:   " + service.titles(List.of(8L, 7L, 9L)));
      out.println("later:  " + service.titleLater(8).join());
      out.println(books.stats());
    }
  }

  static CloseableChain<Long, Book> compose(
      String redis, DataSource database, BookRepository repository) {
    return ChainBuilder.create("books", Long.class, Book.class)
        .layer(CaffeineLayer.maximumSize(50_000), l -> l.ttl(ofMinutes(5)))
        .layer(
            RedisLayer.at(redis),
            l -> l.timeout(ofMillis(100)).breaker(BreakerPolicy.consecutive(5)))
        .layer(
            JdbcLayer.on(database).table("book_cache").createTable(),
            l -> l.writes(WritePolicy.queued().whenFullDropOldest()))
        .ttl(ofHours(1))
        .loader(Loader.ofOptional(repository::findById))
        .build();
  }
}
