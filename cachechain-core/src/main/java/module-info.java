import org.jspecify.annotations.NullMarked;

/** The engine of the chain and its builder. */
@NullMarked
module io.cachechain.core {
  requires transitive io.cachechain.api;
  requires transitive io.github.resilience4j.circuitbreaker;
  requires io.github.resilience4j.core;
  requires org.slf4j;
  requires static org.jspecify;

  exports io.cachechain.core;

  uses io.cachechain.spi.CacheLayerProvider;
  uses io.cachechain.spi.Codec;
}
