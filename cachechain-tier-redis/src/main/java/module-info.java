import org.jspecify.annotations.NullMarked;

/** A shared layer on Redis, by Redisson. */
@NullMarked
module io.cachechain.tier.redis {
  requires transitive io.cachechain.api;
  requires org.slf4j;
  requires redisson;
  requires static org.jspecify;
}
