package io.cachechain.examples.samples;

import static io.cachechain.core.BreakerPolicy.consecutive;
import static io.cachechain.core.BreakerPolicy.failureRate;
import static io.cachechain.core.WritePolicy.queued;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.ChainConfigurationException;
import io.cachechain.CloseableChain;
import io.cachechain.Loader;
import io.cachechain.TypeRef;
import io.cachechain.core.ChainBuilder;
import io.cachechain.core.Validator;
import io.cachechain.examples.books.Book;
import io.cachechain.examples.books.BookRepository;
import io.cachechain.spi.Codec;
import io.cachechain.testing.FakeLayer;
import io.cachechain.tier.caffeine.CaffeineLayer;
import io.cachechain.tier.jdbc.Database;
import io.cachechain.tier.jdbc.JdbcLayer;
import io.cachechain.tier.redis.RedisLayer;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The samples of README.md and docs/guide.md on composing a chain, run as they stand there. */
class ComposingTest {
  private final BookRepository repository =
      new BookRepository(Map.of(7L, new Book("Dune", "Frank Herbert")));

  @Test
  @DisplayName(
      "A12 A17 H14: a typed spec per store, a lambda per link, a loader of a repository; Redis is away")
  void build_threeStores_answers() throws SQLException {
    DataSource dataSource = database("composing");
    execute(dataSource, JdbcLayer.ddl(Database.H2, "book_cache"));

    CloseableChain<Long, Book> books = ChainBuilder.create("books", Long.class, Book.class)
        .layer(CaffeineLayer.maximumSize(50_000), l -> l.ttl(ofMinutes(5)))
        .layer(
            RedisLayer.at("redis://cache:6379"),
            l -> l.timeout(ofMillis(100)).breaker(consecutive(5)))
        .layer(
            JdbcLayer.on(dataSource).table("book_cache"),
            l -> l.writes(queued().whenFullDropOldest()))
        .ttl(ofHours(1))
        .loader(Loader.ofOptional(repository::findById))
        .build();
    Book dune = books.get(7L);

    try (books) {
      assertThat(dune).isEqualTo(new Book("Dune", "Frank Herbert"));
      assertThat(books.get(8L)).isNull();
      assertThat(books.stats().loads()).isEqualTo(2);
      assertThat(books.describe().layers()).containsExactly("caffeine", "redis", "jdbc");
    }
  }

  @Test
  @DisplayName("A15 A19: discoverLayers takes what the class path and the settings give")
  void build_discovered_answers() {
    var books = ChainBuilder.create("books", Long.class, Book.class)
        .discoverLayers()
        .loader(Loader.ofOptional(repository::findById))
        .build();

    try (books) {
      assertThat(books.get(7L)).isNotNull();
      assertThat(books.describe().layers()).startsWith("caffeine");
    }
  }

  @Test
  @DisplayName(
      "A12 A24: the same option by method, by name, and from properties that are handed in")
  void set_sameOptionThreeWays_hasTheSameName() {
    Properties settings = new Properties();
    settings.setProperty("cachechain.chains.books.layer.redis.timeout", "100ms");

    var books = ChainBuilder.create("books", Long.class, Book.class)
        .layer("caffeine", l -> l.set("maximum-size", "50000").ttl(ofMinutes(5)))
        .layer("redis", l -> l.set("url", "redis://cache:6379"))
        .settings(settings)
        .build();

    try (books) {
      assertThat(books.describe().setting("redis", "timeout")).hasValue("100ms");
      assertThat(books.describe().setting("caffeine", "maximum-size")).hasValue("50000");
      assertThat(books.describe().setting("caffeine", "ttl")).hasValue("5m");
    }
  }

  @Test
  @DisplayName("G10 P5: a chain writes down what is invalidated, and goes on without the server")
  void build_auditStream_callsGoOn() {
    CloseableChain<Long, Book> books = ChainBuilder.create("books", Long.class, Book.class)
        .layer(CaffeineLayer.maximumSize(10_000))
        .layer(RedisLayer.at("redis://cache:6379").auditStream("book-audit"))
        .build();

    books.with(c -> c.reason("price import 17")).invalidate(7L);

    assertThat(books.getIfPresent(7L)).isNull();
    books.close();
  }

  @Test
  @DisplayName("B14: generic values need a type token")
  void create_listsOfBooks_keepTheirType() {
    CloseableChain<String, List<Book>> shelves = ChainBuilder.create(
            "shelves", String.class, new TypeRef<List<Book>>() {})
        .layer(new FakeLayer("shared"))
        .build();

    try (shelves) {
      shelves.put("sf", List.of(new Book("Dune", "Frank Herbert")));
      List<Book> shelf = shelves.get("sf");
      assertThat(shelf).containsExactly(new Book("Dune", "Frank Herbert"));
    }
  }

  @Test
  @DisplayName("I1 I2 B34: validators, a codec and keys of one's own")
  void build_ownCodecKeysAndValidators_areUsed() {
    FakeLayer shared = new FakeLayer("shared");
    Codec dates = Codec.of(
        "epoch-day",
        LocalDate.class,
        date -> ByteBuffer.allocate(8).putLong(date.toEpochDay()).array(),
        bytes -> LocalDate.ofEpochDay(ByteBuffer.wrap(bytes).getLong()));
    CloseableChain<Isbn, LocalDate> published = ChainBuilder.create(
            "published", Isbn.class, LocalDate.class)
        .layer(shared)
        .codec(dates)
        .keyText(Isbn::text, Isbn::new)
        .validate(Validator.of("not before Gutenberg", date -> date.getYear() >= 1440))
        .build();

    try (published) {
      Isbn dune = new Isbn("978-0-441-01359-3");
      published.put(dune, LocalDate.of(1965, 8, 1));
      published.put(new Isbn("1"), LocalDate.of(1200, 1, 1));
      assertThat(published.get(dune)).isEqualTo("1965-08-01");
      assertThat(published.get(new Isbn("1"))).isNull();
    }
  }

  /** A key that is no record, so that its text must be said. */
  private static final class Isbn {
    private final String text;

    Isbn(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Isbn isbn && isbn.text.equals(text);
    }

    @Override
    public int hashCode() {
      return text.hashCode();
    }
  }

  @Test
  @DisplayName("F1 H2: how a layer is written, and when its breakers open")
  void layer_policies_areTaken() {
    var books = ChainBuilder.create("books", Long.class, Book.class)
        .layer(
            new FakeLayer("shared"),
            l -> l.breaker(failureRate(50).lastCalls(100).openFor(ofSeconds(5)))
                .writes(queued().queueCapacity(5_000).whenFullWait(ofMillis(10))))
        .build();

    try (books) {
      assertThat(books.describe().setting("shared", "breaker.last-calls")).hasValue("100");
      assertThat(books.describe().setting("shared", "queue.capacity")).hasValue("5000");
      assertThat(books.put(1L, new Book("a", "b")).layers().get("shared").toString())
          .isEqualTo("queued");
    }
  }

  @Test
  @DisplayName("A12: all faults of a build come in one exception, each with its remedy")
  void build_severalFaults_listsAll() {
    assertThatThrownBy(() -> ChainBuilder.create("books", Long.class, Book.class)
            .layer("redis", l -> l.set("time-out", "100ms"))
            .layer("jdbc")
            .build())
        .isInstanceOfSatisfying(
            ChainConfigurationException.class,
            wrong -> assertThat(wrong.faults())
                .hasSize(2)
                .anyMatch(fault -> fault.contains("'time-out'") && fault.contains("'timeout'"))
                .anyMatch(fault -> fault.contains("'url' is missing")));
  }

  private static DataSource database(String name) {
    JdbcDataSource database = new JdbcDataSource();
    database.setURL("jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1");
    return database;
  }

  private static void execute(DataSource dataSource, String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
