package io.cachechain.codec.jackson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.LayerException;
import io.cachechain.TypeRef;
import io.cachechain.spi.Codec;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

@DisplayName("I19 Z76: whatever is written can be read, up to max-value-bytes")
class LimitsTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int MILLION = 1_000_000;

  private final Codec codec = new JacksonCodec();

  record Numbers(BigInteger integer, BigDecimal decimal) {}

  record Nest(Nest inner) {}

  private static void assertComesBack(Codec codec, Object value, Type type) throws Exception {
    assertThat(codec.decode(codec.encode(value, type), type)).isEqualTo(value);
  }

  @Test
  void numbers_ofAnyLength_comeBack() {
    Type tree = new TypeRef<Map<String, BigInteger>>() {}.type();
    for (int digits : new int[] {999, 1_000, 1_001, 1_200, 50_000, MILLION}) {
      BigInteger number = BigInteger.TEN.pow(digits - 1).add(BigInteger.ONE);
      Assertions.assertTimeoutPreemptively(LONG, () -> {
        assertComesBack(codec, new Numbers(number, new BigDecimal(number, 17)), Numbers.class);
        assertComesBack(codec, Map.of("k", number.negate()), tree);
      });
    }
  }

  @Test
  void decimals_ofAnyScale_comeBack() throws Exception {
    for (String text :
        List.of("1E+1000000", "1E-1000000", "1E+2147483647", "0E-2147483647", "-1.50")) {
      assertComesBack(codec, new Numbers(BigInteger.ONE, new BigDecimal(text)), Numbers.class);
    }
  }

  @Test
  void textsAndNames_ofAnyLength_comeBack() throws Exception {
    String text = "x\u00e9\u20ac".repeat(MILLION);
    Type map = new TypeRef<Map<String, String>>() {}.type();

    assertComesBack(codec, Map.of(text, text), map);
  }

  @Test
  @DisplayName("what is nested too deep to be read is refused when it is written")
  void nesting_upToTheLimit_comesBackAndBeyondIsRefused() throws Exception {
    assertComesBack(codec, nest(Limits.DEEPEST), Nest.class);
    for (int levels : new int[] {Limits.DEEPEST + 1, 20_000}) {
      assertThatThrownBy(() -> codec.encode(nest(levels), Nest.class))
          .isInstanceOf(LayerException.class)
          .hasMessageContaining("500");
    }
  }

  @Test
  @DisplayName(
      "half a surrogate pair comes back in a text, and is refused in a key, which Jackson does not read")
  void halfASurrogatePair_inAKey_isRefused() throws Exception {
    Type maps = new TypeRef<Map<String, String>>() {}.type();
    for (String half :
        List.of("\uD800", "a\uDC00b", "\uD800\uD800", "x".repeat(70_000) + "\uD83D")) {
      assertComesBack(codec, Map.of("key", half), maps);
      assertThatThrownBy(() -> codec.encode(Map.of(half, "text"), maps))
          .isInstanceOf(LayerException.class)
          .hasMessageContaining("half a surrogate pair");
    }
    assertComesBack(codec, Map.of("\uD83D\uDE00 \\uD800", "text"), maps);
  }

  @Test
  @DisplayName("a mapper that reads less than it writes refuses it when it is written")
  void encode_beyondTheLimitsOfAnOwnMapper_isRefused() throws Exception {
    Codec narrow = JacksonCodec.with(JsonMapper.builder(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                .maxStringLength(2_000)
                .maxNestingDepth(20)
                .build())
            .build())
        .build());
    Type texts = new TypeRef<List<String>>() {}.type();

    assertComesBack(narrow, new Numbers(BigInteger.TEN.pow(999), BigDecimal.ONE), Numbers.class);
    assertComesBack(narrow, List.of("x".repeat(2_000)), texts);
    assertComesBack(narrow, nest(20), Nest.class);
    for (Object value : List.of(
        new Numbers(BigInteger.TEN.pow(1_200), BigDecimal.ONE),
        new Numbers(BigInteger.ONE, new BigDecimal(BigInteger.TEN.pow(1_200), 5)))) {
      assertThatThrownBy(() -> narrow.encode(value, Numbers.class))
          .isInstanceOf(LayerException.class)
          .hasMessageContaining("cannot be written");
    }
    assertThatThrownBy(() -> narrow.encode(List.of("x".repeat(2_001)), texts))
        .isInstanceOf(LayerException.class);
    assertThatThrownBy(() -> narrow.encode(nest(21), Nest.class))
        .isInstanceOf(LayerException.class);
  }

  private static Nest nest(int levels) {
    Nest nest = new Nest(null);
    for (int i = 1; i < levels; i++) {
      nest = new Nest(nest);
    }
    return nest;
  }
}
