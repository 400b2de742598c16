import org.jspecify.annotations.NullMarked;

/** JSON for value types, by Jackson. */
@NullMarked
module io.cachechain.codec.jackson {
  requires transitive io.cachechain.api;
  requires tools.jackson.databind;
  requires static org.jspecify;
}
