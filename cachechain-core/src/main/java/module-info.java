import org.jspecify.annotations.NullMarked;

/** The engine of the chain and its builder. */
@NullMarked
module io.cachechain.core {
  requires transitive io.cachechain.api;
  requires io.github.resilience4j.circuitbreaker;
  requires io.github.resilience4j.core;
  requires org.slf4j;
  requires static org.jspecify;
}
