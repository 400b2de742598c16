import org.jspecify.annotations.NullMarked;

/** The engine of the chain and its builder. */
@NullMarked
@SuppressWarnings("module") // the module of the qualified export is built after this one
module io.cachechain.core {
  requires transitive io.cachechain.api;
  requires transitive io.github.resilience4j.circuitbreaker;
  requires io.github.resilience4j.core;
  requires org.slf4j;
  requires static org.jspecify;

  exports io.cachechain.core;
  exports io.cachechain.core.internal.stats to
      io.cachechain.micrometer;

  uses io.cachechain.spi.CacheLayerProvider;
  uses io.cachechain.spi.Codec;
}
