package io.cachechain.examples.samples;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.Chain;
import io.cachechain.ChainStats;
import io.cachechain.CloseableChain;
import io.cachechain.EntryPolicy;
import io.cachechain.FailureKind;
import io.cachechain.LoadException;
import io.cachechain.Loader;
import io.cachechain.Lookup;
import io.cachechain.WriteOutcome;
import io.cachechain.core.ChainBuilder;
import io.cachechain.examples.books.Book;
import io.cachechain.spi.PutResult;
import io.cachechain.testing.FakeClock;
import io.cachechain.testing.FakeLayer;
import io.cachechain.testing.FakeLoader;
import io.cachechain.tier.caffeine.CaffeineLayer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The samples of README.md and docs/guide.md on using a chain, run as they stand there. */
class CallingTest {
  private static final Book DUNE = new Book("Dune", "Frank Herbert");

  private final FakeClock clock = FakeClock.jumping();
  private final FakeLayer memcached = new FakeLayer("memcached");
  private final FakeLayer jdbc = new FakeLayer("jdbc");
  private final CloseableChain<Long, Book> books = ChainBuilder.create(
          "books", Long.class, Book.class)
      .layer(CaffeineLayer.maximumSize(1_000))
      .layer(memcached)
      .layer(jdbc)
      .loader(id -> id == 7 ? DUNE : null)
      .clock(clock)
      .executor(Runnable::run)
      .build();

  @AfterEach
  void close() {
    books.close();
  }

  @Test
  @DisplayName(
      "B28 F1: options of a call are a view; a layer whose write is skipped gets a tombstone")
  void with_options_changeOnlyWhatIsNamed() {
    Book dune = DUNE;

    Chain<Long, Book> urgent =
        books.with(c -> c.timeout(ofMillis(50)).skipReads("jdbc")); // keep it in a field
    Book b = urgent.get(7L);
    books.put(7L, dune, EntryPolicy.of(ofMinutes(1))); // how the entry lives
    books.with(c -> c.skipWrites("memcached")).put(7L, dune); // how the call goes

    assertThat(b).isEqualTo(DUNE);
    assertThat(jdbc.gets()).isZero();
    assertThat(memcached.heldVersion("books:e:7")).isEqualTo(jdbc.heldVersion("books:e:7"));
    assertThatThrownBy(() -> books.with(c -> c.skipReads("redsi")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("redsi");
  }

  // sample
  private String answer(Chain<Long, Book> books, long id) {
    Lookup<Book> found = books.lookup(id);
    if (found instanceof Lookup.Hit<Book> hit) {
      return hit.value().title() + ", from " + hit.layer() + ", age "
          + hit.age().toSeconds();
    } else if (found instanceof Lookup.Absent<Book>) {
      return "there is none: the origin said so";
    } else if (found instanceof Lookup.Unknown<Book> unknown) {
      return "nobody can say: " + unknown.skipped(); // {redis=TIMEOUT}
    }
    return "not known yet"; // a Lookup.Miss: everybody was asked
  }

  @Test
  @DisplayName("B12 P11: hit, absent, miss and unknown are four answers")
  void lookup_fourStates_areDistinguished() {
    assertThat(answer(books, 7)).isEqualTo("not known yet");
    Book loaded = books.get(7L);
    assertThat(loaded).isNotNull();
    assertThat(answer(books, 7)).isEqualTo("Dune, from caffeine, age 0");
    assertThat(books.get(8L)).isNull();
    assertThat(answer(books, 8)).startsWith("there is none");
    memcached.fails(FailureKind.CONNECTION);
    assertThat(answer(books, 9)).isEqualTo("nobody can say: {memcached=CONNECTION}");
  }

  @Test
  @DisplayName("B18 A7: asynchronous calls, with a loader of a future")
  void async_calls_giveFutures() throws Exception {
    Client client = new Client();

    CompletableFuture<String> title =
        books.async().get(7L).thenApply(book -> book == null ? "?" : book.title());
    CompletableFuture<Book> fetched = books
        .async()
        .with(c -> c.timeout(ofMillis(50)))
        .get(5L, Loader.async(client::fetch)); // no blocking thread

    assertThat(clock.join(title)).isEqualTo("Dune");
    assertThat(clock.join(fetched)).isEqualTo(new Book("Book 5", "anybody"));
  }

  /** A client of a remote service. */
  private static final class Client {
    CompletableFuture<Book> fetch(Long id) {
      return CompletableFuture.completedFuture(new Book("Book " + id, "anybody"));
    }
  }

  @Test
  @DisplayName("B11: bulk calls answer in the order of the keys, and once for each")
  void getAll_severalKeys_presentOnesInOrder() {
    List<Long> ids = List.of(9L, 7L, 7L);

    Map<Long, Book> found = books.getAll(ids); // those that there are, in the order of ids
    Map<Long, WriteOutcome> stored = books.putAll(Map.of(1L, DUNE, 2L, DUNE));
    Map<Long, Book> known = books.getAllPresent(List.of(1L, 2L, 3L)); // never loads
    books.invalidateAll(List.of(1L, 2L));

    assertThat(found).containsExactly(Map.entry(7L, DUNE));
    assertThat(stored.values()).allMatch(WriteOutcome::isComplete);
    assertThat(known).containsOnlyKeys(1L, 2L);
    assertThat(books.getIfPresent(1L)).isNull();
  }

  @Test
  @DisplayName(
      "B4 B11: a failed load reaches the caller with its cause; in bulk with what was found")
  void get_loaderFails_saysWhy() {
    FakeLoader<Long, Book> shop =
        FakeLoader.of(Map.of(1L, DUNE)).fails(new IOException("the shop is closed"));

    try {
      books.get(3L, shop);
    } catch (LoadException failure) {
      assertThat(failure.findCause(IOException.class)).isPresent();
    }

    try (CloseableChain<Long, Book> shelf = ChainBuilder.create("shelf", Long.class, Book.class)
        .layer(CaffeineLayer.maximumSize(10))
        .loader(shop)
        .build()) {
      shelf.put(1L, DUNE);
      assertThatThrownBy(() -> shelf.getAll(List.of(1L, 2L)))
          .isInstanceOfSatisfying(LoadException.class, failure -> {
            assertThat(failure.found().keySet().toString()).isEqualTo("[1]");
            assertThat(failure.failures().keySet().toString()).isEqualTo("[2]");
          });
    }
  }

  @Test
  @DisplayName(
      "B2 P9: the outcome of a put names each layer; what a layer missed counts as missed by it")
  void put_layerAway_isMissed() {
    memcached.fails(FailureKind.CONNECTION);

    WriteOutcome outcome = books.put(7L, DUNE, EntryPolicy.of(ofHours(2)));

    assertThat(outcome.isComplete()).isFalse();
    assertThat(outcome.layers().get("memcached").status()).isEqualTo(PutResult.Status.MISSED);
    assertThat(outcome.layers().get("jdbc").status()).isEqualTo(PutResult.Status.STORED);
  }

  @Test
  @DisplayName("OB1 OB21: numbers of an interval, per layer and in all")
  void stats_twoSnapshots_differ() {
    ChainStats before = books.stats();
    Book dune = books.get(7L);
    Book again = books.get(7L);
    ChainStats lately = books.stats().minus(before);

    assertThat(dune).isSameAs(again);
    assertThat(lately.requests()).isEqualTo(2);
    assertThat(lately.hitRate()).isEqualTo(0.5);
    assertThat(lately.layer("memcached").misses()).isEqualTo(1);
  }

  @Test
  @DisplayName("F7: flush waits for what is queued")
  void flush_queuedWarmUps_areWritten() {
    Book dune = books.get(7L);
    assertThat(dune).isNotNull();

    Map<String, Long> unwritten = books.flush(Duration.ofSeconds(5));

    assertThat(unwritten).isEmpty();
    assertThat(jdbc.keys()).hasSize(1);
  }
}
