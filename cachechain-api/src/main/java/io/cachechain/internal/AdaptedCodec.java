package io.cachechain.internal;

import io.cachechain.spi.Codec;
import java.lang.reflect.Type;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;

/**
 * A codec that also reads what was written under other schemas, or that callers may run themselves.
 *
 * @param codec does the work
 * @param schemas the other schemas
 * @param isPrompt whether it always returns soon
 */
public record AdaptedCodec(Codec codec, Set<String> schemas, boolean isPrompt) implements Codec {
  /** Copies the schemas. */
  public AdaptedCodec {
    Objects.requireNonNull(codec, "codec");
    schemas = Set.copyOf(schemas);
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
    Set<String> all = new LinkedHashSet<>(codec.formerSchemas(type));
    all.addAll(schemas);
    return all;
  }

  @Override
  public String refusal(Type type) {
    return codec.refusal(type);
  }
}
