package io.cachechain.examples.books;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;

import io.cachechain.Origin;
import io.cachechain.core.ChainBuilder;
import io.cachechain.tier.caffeine.CaffeineLayer;
import io.cachechain.tier.redis.RedisLayer;

/** How production composes the chain of books; a test takes the same builder and replaces what it must. */
public final class BookConfig {
  private BookConfig() {}

  /**
   * Returns the builder of the chain.
   *
   * @param table the system of record
   */
  // sample: config
  public static ChainBuilder<Long, Book> books(Origin<Long, Book> table) {
    return ChainBuilder.create("books", Long.class, Book.class)
        .layer(CaffeineLayer.maximumSize(50_000), l -> l.ttl(ofMinutes(5)))
        .layer(RedisLayer.configured(), l -> l.timeout(ofMillis(100)))
        .ttl(ofHours(1))
        .origin(table);
  }
  // end
}
