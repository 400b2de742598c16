package io.cachechain.internal;

import io.cachechain.spi.Codec;
import java.lang.reflect.Type;
import java.util.Objects;
import java.util.Set;

/** A codec that callers may run themselves. */
public record PromptCodec(Codec codec) implements Codec {
  /** Wraps a codec. */
  public PromptCodec {
    Objects.requireNonNull(codec, "codec");
  }

  @Override
  public boolean isPrompt() {
    return true;
  }

  @Override
  public String id() {
    return codec.id();
  }

  @Override
  public boolean supports(Type type) {
    return codec.supports(type);
  }

  @Override
  public byte[] encode(Object value, Type type) throws Exception {
    return codec.encode(value, type);
  }

  @Override
  public Object decode(byte[] bytes, Type type) throws Exception {
    return codec.decode(bytes, type);
  }

  @Override
  public String schema(Type type) {
    return codec.schema(type);
  }

  @Override
  public Set<String> formerSchemas(Type type) {
    return codec.formerSchemas(type);
  }

  @Override
  public String refusal(Type type) {
    return codec.refusal(type);
  }
}
