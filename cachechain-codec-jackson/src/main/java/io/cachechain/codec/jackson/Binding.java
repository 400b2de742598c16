package io.cachechain.codec.jackson;

import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * How values of one declared type are written and read.
 *
 * @param position what they must be to be read back as they were
 */
record Binding(ObjectWriter writer, ObjectReader reader, Position position) {
  static Binding of(JsonMapper mapper, JavaType type, Position position) {
    return new Binding(mapper.writerFor(type), mapper.readerFor(type), position);
  }
}
