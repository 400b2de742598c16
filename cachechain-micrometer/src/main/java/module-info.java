import org.jspecify.annotations.NullMarked;

/** Binds a chain to a Micrometer registry. */
@NullMarked
module io.cachechain.micrometer {
  requires transitive io.cachechain.core;
  requires transitive micrometer.core;
  requires static org.jspecify;
}
