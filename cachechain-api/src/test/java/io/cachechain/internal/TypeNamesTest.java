package io.cachechain.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.TypeRef;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("I13: the names of types are laid down by the wire format")
class TypeNamesTest {
  private record Shop<T>(T item) {}

  @Test
  void of_classes_areBinaryNames() {
    assertThat(TypeNames.of(String.class)).isEqualTo("java.lang.String");
    assertThat(TypeNames.of(Map.Entry.class)).isEqualTo("java.util.Map$Entry");
    assertThat(TypeNames.of(byte[].class)).isEqualTo("byte[]");
    assertThat(TypeNames.of(String[][].class)).isEqualTo("java.lang.String[][]");
  }

  @Test
  void of_generics_nameTheirArguments() {
    assertThat(TypeNames.of(new TypeRef<Map<String, List<byte[]>>>() {}.type()))
        .isEqualTo("java.util.Map<java.lang.String,java.util.List<byte[]>>");
    assertThat(TypeNames.of(new TypeRef<Shop<String>[]>() {}.type()))
        .isEqualTo(Shop.class.getName() + "<java.lang.String>[]");
    assertThat(TypeNames.of(new TypeRef<List<? extends Number>>() {}.type()))
        .isEqualTo("java.util.List<? extends java.lang.Number>");
    assertThat(TypeNames.of(new TypeRef<List<? super Integer>>() {}.type()))
        .isEqualTo("java.util.List<? super java.lang.Integer>");
  }
}
