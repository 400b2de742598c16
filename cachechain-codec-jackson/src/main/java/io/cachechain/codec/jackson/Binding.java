package io.cachechain.codec.jackson;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.json.JsonMapper;

/**
 * How values of one declared type are written and read.
 *
 * @param exactly the only class that comes back as it was, or null if the JSON says or does not matter which class it is
 */
record Binding(
    ObjectWriter writer, ObjectReader reader, @Nullable Class<?> exactly) {
  static Binding of(JsonMapper mapper, JavaType type) {
    boolean bean = mapper._deserializationContext().findRootValueDeserializer(type)
        instanceof BeanDeserializerBase;
    return new Binding(
        mapper.writerFor(type), mapper.readerFor(type), bean ? type.getRawClass() : null);
  }
}
