package io.cachechain.examples.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.CloseableChain;
import io.cachechain.Loader;
import io.cachechain.Origin;
import io.cachechain.core.ChainBuilder;
import io.cachechain.examples.books.Book;
import io.cachechain.spi.Version;
import io.cachechain.tier.caffeine.CaffeineLayer;
import io.cachechain.tier.jdbc.Database;
import io.cachechain.tier.jdbc.JdbcLayer;
import io.cachechain.tier.jdbc.JdbcOrigin;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The samples of docs/guide.md on tables, run as they stand there. */
class TablesTest {
  private final DataSource dataSource = database();

  private static DataSource database() {
    JdbcDataSource database = new JdbcDataSource();
    database.setUrl("jdbc:h2:mem:tables;DB_CLOSE_DELAY=-1");
    return database;
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @BeforeEach
  void createTables() throws SQLException {
    execute("DROP TABLE IF EXISTS book");
    execute(
        "CREATE TABLE book (id BIGINT PRIMARY KEY, title VARCHAR(100), author VARCHAR(100), version BINARY(12))");
    execute("INSERT INTO book VALUES (7, 'Dune', 'Frank Herbert', NULL)");
  }

  @Test
  @DisplayName("K6: a loader by a query and a function for its row")
  void loader_ofATable_loads() throws Exception {
    Loader<Long, Book> shelf = JdbcOrigin.<Long, Book>on(dataSource)
        .select(
            "SELECT title, author FROM book WHERE id = ?",
            (statement, id) -> statement.setLong(1, id),
            row -> new Book(row.getString("title"), row.getString("author")))
        .buildLoader();

    assertThat(shelf.load(7L)).isEqualTo(new Book("Dune", "Frank Herbert"));
    assertThat(shelf.load(8L)).isNull();
  }

  @Test
  @DisplayName("F20: an origin whose rows have a version stores what is not older")
  void origin_withVersions_comparesThem() throws Exception {
    Origin<Long, Book> shelf = JdbcOrigin.<Long, Book>on(dataSource)
        .select(
            "SELECT title, author FROM book WHERE id = ?",
            (statement, id) -> statement.setLong(1, id),
            row -> new Book(row.getString("title"), row.getString("author")))
        .versionedUpdate(
            "UPDATE book SET title = ?, author = ?, version = ? WHERE id = ? AND (version IS NULL OR version <= ?)",
            (statement, id, book, version) -> {
              statement.setString(1, book.title());
              statement.setString(2, book.author());
              statement.setBytes(3, version);
              statement.setLong(4, id);
              statement.setBytes(5, version);
            })
        .versionedInsert(
            "INSERT INTO book (title, author, version, id) VALUES (?, ?, ?, ?)",
            (statement, id, book, version) -> {
              statement.setString(1, book.title());
              statement.setString(2, book.author());
              statement.setBytes(3, version);
              statement.setLong(4, id);
            })
        .build();
    Book second = new Book("Dune Messiah", "Frank Herbert");

    assertThat(shelf.storeVersioned(7L, second, Version.of(2, 0, 0, 1))).isTrue();
    assertThat(shelf.storeVersioned(7L, new Book("x", "y"), Version.of(1, 0, 0, 1)))
        .isFalse();
    assertThat(shelf.load(7L)).isEqualTo(second);
  }

  @Test
  @DisplayName("A9: a layer in a table with a backplane beside it")
  void layer_withBackplane_works() throws Exception {
    execute(JdbcLayer.ddl(Database.H2, "book_cache"));
    execute(JdbcLayer.backplaneDdl(Database.H2, "book_cache_bp"));

    CloseableChain<Long, Book> books = ChainBuilder.create("books", Long.class, Book.class)
        .layer(CaffeineLayer.maximumSize(50_000))
        .layer(JdbcLayer.on(dataSource).table("book_cache").backplane())
        .build();

    try (books) {
      books.put(7L, new Book("Dune", "Frank Herbert"));
      assertThat(books.get(7L)).isEqualTo(new Book("Dune", "Frank Herbert"));
    }
  }
}
