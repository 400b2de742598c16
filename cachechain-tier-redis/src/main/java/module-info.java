import org.jspecify.annotations.NullMarked;

/** A shared layer on Redis, by Redisson. */
@NullMarked
module io.cachechain.tier.redis {
  requires transitive io.cachechain.api;
  requires transitive redisson;
  requires io.netty.buffer;
  requires io.netty.common;
  requires io.netty
      .resolver
      .dns; // Redisson, which is an automatic module, cannot say that it needs it
  requires io.netty.transport;
  requires org.slf4j;
  requires org.yaml.snakeyaml; // as io.netty.resolver.dns
  requires static org.jspecify;

  exports io.cachechain.tier.redis;

  provides io.cachechain.spi.CacheLayerProvider with
      io.cachechain.tier.redis.RedisLayerProvider;
}
