import io.cachechain.codec.jackson.JacksonCodec;
import io.cachechain.spi.Codec;
import org.jspecify.annotations.NullMarked;

/** JSON for value types, by Jackson. */
@NullMarked
module io.cachechain.codec.jackson {
  requires transitive io.cachechain.api;
  requires transitive tools.jackson.databind;
  requires static org.jspecify;

  exports io.cachechain.codec.jackson;

  provides Codec with
      JacksonCodec;
}
