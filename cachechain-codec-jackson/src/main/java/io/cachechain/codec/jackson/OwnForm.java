package io.cachechain.codec.jackson;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.util.Converter;

/** Properties that are written in a form of their own, by an annotation. */
final class OwnForm {
  private OwnForm() {}

  /**
   * Returns whether the user's own code writes or reads a property. Then it is the user's to know
   * what comes back.
   */
  static boolean isOf(@Nullable AnnotatedMember member) {
    if (member == null) {
      return false;
    }
    JsonSerialize writing = member.getAnnotation(JsonSerialize.class);
    JsonDeserialize reading = member.getAnnotation(JsonDeserialize.class);
    return (writing != null && isOf(writing)) || (reading != null && isOf(reading));
  }

  private static boolean isOf(JsonSerialize writing) {
    return writing.using() != ValueSerializer.None.class
        || writing.contentUsing() != ValueSerializer.None.class
        || writing.keyUsing() != ValueSerializer.None.class
        || writing.converter() != Converter.None.class
        || writing.contentConverter() != Converter.None.class;
  }

  private static boolean isOf(JsonDeserialize reading) {
    return reading.using() != ValueDeserializer.None.class
        || reading.contentUsing() != ValueDeserializer.None.class
        || reading.keyUsing() != KeyDeserializer.None.class
        || reading.converter() != Converter.None.class
        || reading.contentConverter() != Converter.None.class;
  }

  /**
   * Returns whether an annotation gives a property a form of which it depends on each value whether
   * it is read back.
   */
  static boolean dependsOnTheValue(BeanPropertyWriter writer) {
    JsonTypeInfo typeInfo = writer.getAnnotation(JsonTypeInfo.class);
    return writer.getAnnotation(JsonFormat.class) != null
        || writer.getAnnotation(JsonRawValue.class) != null
        || (typeInfo != null && typeInfo.include() == JsonTypeInfo.As.EXTERNAL_PROPERTY);
  }
}
