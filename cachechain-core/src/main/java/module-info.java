import org.jspecify.annotations.NullMarked;

/** The engine of the chain and its builder. */
@NullMarked
@SuppressWarnings("module") // the modules of the qualified exports are built after this one
module io.cachechain.core {
  requires transitive io.cachechain.api;
  requires transitive io.github.resilience4j.circuitbreaker;
  requires io.github.resilience4j.core;
  requires org.slf4j;
  requires static org.jspecify;

  exports io.cachechain.core;
  exports io.cachechain.core.internal.metrics to
      io.cachechain.micrometer,
      io.cachechain.simulator;
  exports io.cachechain.core.internal.chain to
      io.cachechain.simulator;
  exports io.cachechain.core.internal.settings to
      io.cachechain.simulator;
  exports io.cachechain.core.internal.entry to
      io.cachechain.simulator;
  exports io.cachechain.core.internal.time to
      io.cachechain.simulator;

  uses io.cachechain.spi.CacheLayerProvider;
  uses io.cachechain.spi.Codec;
}
