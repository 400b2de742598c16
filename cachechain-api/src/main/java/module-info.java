/**
 * The contracts of cachechain: what users and provider authors touch. Needs nothing at run time.
 */
@SuppressWarnings("module") // the modules of the qualified exports are built after this one
module io.cachechain.api {
  requires static transitive org.jspecify;

  exports io.cachechain;
  exports io.cachechain.spi;
  exports io.cachechain.internal to
      io.cachechain.core,
      io.cachechain.testing,
      io.cachechain.tck;
  exports io.cachechain.internal.tier to
      io.cachechain.core,
      io.cachechain.tier.caffeine,
      io.cachechain.tier.jdbc,
      io.cachechain.tier.memcached,
      io.cachechain.tier.redis;
}
