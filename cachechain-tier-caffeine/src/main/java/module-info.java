import org.jspecify.annotations.NullMarked;

/** A near layer in memory, on Caffeine. */
@NullMarked
module io.cachechain.tier.caffeine {
  requires transitive io.cachechain.api;
  requires com.github.benmanes.caffeine;
  requires org.slf4j;
  requires static org.jspecify;

  exports io.cachechain.tier.caffeine;

  provides io.cachechain.spi.CacheLayerProvider with
      io.cachechain.tier.caffeine.CaffeineLayerProvider;
}
