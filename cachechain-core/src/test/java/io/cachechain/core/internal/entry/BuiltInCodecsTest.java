package io.cachechain.core.internal.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.spi.Codec;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("I3: strings, byte arrays, numbers and UUID need no library")
class BuiltInCodecsTest {
  static List<Object> values() {
    return List.of(
        "",
        "Dune",
        "Дюна 🏜 \uFFFD",
        (byte) -128,
        Short.MIN_VALUE,
        Integer.MIN_VALUE,
        0,
        Long.MAX_VALUE,
        Float.NaN,
        -0.0f,
        Double.MIN_VALUE,
        Double.NEGATIVE_INFINITY,
        BigInteger.ZERO,
        BigInteger.TEN.pow(100).negate(),
        new BigDecimal("0"),
        new BigDecimal("-12345678901234567890.00"),
        new BigDecimal(BigInteger.ONE, Integer.MIN_VALUE),
        UUID.fromString("123e4567-e89b-12d3-a456-426614174000"));
  }

  @ParameterizedTest
  @MethodSource("values")
  void decode_whatEncodeGave_isEqual(Object value) throws Exception {
    Codec codec = WireFiles.codec(value.getClass());

    assertThat(codec.decode(codec.encode(value, value.getClass()), value.getClass()))
        .isEqualTo(value);
  }

  @Test
  void ids_areStableAndUnique() {
    assertThat(BuiltInCodecs.all())
        .extracting(Codec::id)
        .containsExactly("string", "bytes", "number", "uuid");
  }

  @Test
  void supports_exactTypesOnly() {
    for (Class<?> type : new Class<?>[] {
      Object.class, Number.class, CharSequence.class, int.class, int[].class, Void.class
    }) {
      assertThat(BuiltInCodecs.all()).as(type.getName()).noneMatch(codec -> codec.supports(type));
    }
  }

  @Test
  @DisplayName("I9: byte[] values are the caller's own copy")
  void bytes_areCopiedOnBothWays() throws Exception {
    Codec codec = WireFiles.codec(byte[].class);
    byte[] value = {1, 2, 3};

    byte[] encoded = codec.encode(value, byte[].class);
    Object decoded = codec.decode(encoded, byte[].class);

    assertThat(encoded).isEqualTo(value).isNotSameAs(value);
    assertThat((byte[]) decoded).isEqualTo(value).isNotSameAs(encoded);
  }

  @Test
  void string_loneSurrogate_isRefusedNotReplaced() throws Exception {
    Codec codec = WireFiles.codec(String.class);

    assertThatThrownBy(() -> codec.encode("a\uD800b", String.class))
        .isInstanceOf(CharacterCodingException.class);
    assertThat(codec.encode("🏜", String.class)).isEqualTo("🏜".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void string_notUtf8_isRefused() {
    Codec codec = WireFiles.codec(String.class);

    assertThatThrownBy(() -> codec.decode(new byte[] {'a', (byte) 0xC3}, String.class))
        .isInstanceOf(CharacterCodingException.class);
  }

  @Test
  void number_badBytes_areRefused() {
    Codec codec = WireFiles.codec(Integer.class);
    for (Class<?> type : new Class<?>[] {
      Byte.class, Short.class, Integer.class, Long.class, BigInteger.class, BigDecimal.class
    }) {
      for (String bytes : new String[] {
        "", "B", "S", "I", "L", "N", "M", "B12", "S1", "I123", "L1234567", "M1234", "?123"
      }) {
        byte[] wrong = bytes.getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> codec.decode(wrong, type))
            .as("%s as %s", bytes, type)
            .isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void number_anotherTypesBytes_areRefused() throws Exception {
    Codec codec = WireFiles.codec(Integer.class);
    byte[] integer = codec.encode(1, Integer.class);

    assertThatThrownBy(() -> codec.decode(integer, Float.class)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> codec.decode(integer, Long.class))
        .isInstanceOf(IOException.class)
        .hasMessage("5 bytes are no Long");
    assertThatThrownBy(() -> codec.encode(1, Number.class))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void uuid_wrongLength_isRefused() {
    assertThatThrownBy(() -> WireFiles.codec(UUID.class).decode(new byte[15], UUID.class))
        .isInstanceOf(IOException.class);
  }
}
