import org.jspecify.annotations.NullMarked;

/** Binds a chain to a Micrometer registry. */
@NullMarked
module io.cachechain.micrometer {
  requires transitive io.cachechain.core;
  requires transitive micrometer.core;
  requires io.github.resilience4j.circuitbreaker;
  requires io.github.resilience4j.core;
  requires io.github.resilience4j.micrometer;
  requires static org.jspecify;

  exports io.cachechain.micrometer;
}
