import org.jspecify.annotations.NullMarked;

/** A near layer in memory, on Caffeine. */
@NullMarked
module io.cachechain.tier.caffeine {
  requires transitive io.cachechain.api;
  requires com.github.benmanes.caffeine;
  requires static org.jspecify;
}
