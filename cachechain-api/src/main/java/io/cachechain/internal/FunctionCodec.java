package io.cachechain.internal;

import io.cachechain.spi.Codec;
import java.lang.reflect.Type;
import java.util.Objects;

/** A codec made of two functions. */
public record FunctionCodec<T>(
    String id, Class<T> type, Codec.Encoder<T> encoder, Codec.Decoder<T> decoder) implements Codec {
  /** Checks that all are given. */
  public FunctionCodec {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(encoder, "encode");
    Objects.requireNonNull(decoder, "decode");
  }

  @Override
  public boolean supports(Type wanted) {
    return type.equals(wanted);
  }

  @Override
  public byte[] encode(Object value, Type wanted) throws Exception {
    return encoder.encode(type.cast(value));
  }

  @Override
  public Object decode(byte[] bytes, Type wanted) throws Exception {
    return decoder.decode(bytes);
  }
}
