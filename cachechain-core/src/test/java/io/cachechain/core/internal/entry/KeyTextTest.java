package io.cachechain.core.internal.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("B34: text keys, equal for equal keys and unequal for unequal ones")
class KeyTextTest {
  enum Colour {
    RED,
    BLUE {
      @Override
      public String toString() {
        return "not the name";
      }
    }
  }

  record Empty() {}

  record Two(String a, String b) {}

  record Nested(Two two, String c) {}

  record Mixed(long id, Colour colour, UUID uuid, BigDecimal price, boolean draft, char sign) {}

  record Holding(List<String> parts) {}

  record Self(String name, Self parent) {}

  record Twice(Two one, Two other) {}

  record Throwing(String a) {
    @Override
    public String a() {
      throw new UnsupportedOperationException("from the accessor");
    }
  }

  private record Hidden(int id) {}

  @Test
  void forType_plainTypes_writeThemselves() {
    assertThat(text(String.class, "a:b c")).isEqualTo("a:b c");
    assertThat(text(Integer.class, -7)).isEqualTo("-7");
    assertThat(text(Long.class, Long.MIN_VALUE)).isEqualTo("-9223372036854775808");
    assertThat(text(Short.class, (short) 3)).isEqualTo("3");
    assertThat(text(Byte.class, (byte) -3)).isEqualTo("-3");
    assertThat(text(Double.class, -0.0)).isEqualTo("-0.0");
    assertThat(text(Float.class, 1.5f)).isEqualTo("1.5");
    assertThat(text(BigInteger.class, BigInteger.TWO.pow(70))).isEqualTo("1180591620717411303424");
    assertThat(text(BigDecimal.class, new BigDecimal("2.00"))).isEqualTo("2.00");
    assertThat(text(Boolean.class, true)).isEqualTo("true");
    assertThat(text(Character.class, 'x')).isEqualTo("x");
    UUID uuid = new UUID(1, 2);
    assertThat(text(UUID.class, uuid)).isEqualTo("00000000-0000-0001-0000-000000000002");
  }

  @Test
  void forType_enum_writesTheName() {
    assertThat(text(Colour.class, Colour.RED)).isEqualTo("RED");
    assertThat(text(Colour.class, Colour.BLUE)).isEqualTo("BLUE");
  }

  @Test
  void forType_record_writesItsParts() {
    assertThat(text(Two.class, new Two("a", "b"))).isEqualTo("a,b");
    assertThat(text(Two.class, new Two("a,b", "c\\"))).isEqualTo("a\\,b,c\\\\");
    assertThat(text(Two.class, new Two(null, "-"))).isEqualTo("\\-,-");
    assertThat(text(Nested.class, new Nested(new Two("a", "b"), "c"))).isEqualTo("a\\,b,c");
    assertThat(text(Nested.class, new Nested(null, "c"))).isEqualTo("\\-,c");
    assertThat(text(Empty.class, new Empty())).isEqualTo("()");
    assertThat(text(Hidden.class, new Hidden(5))).isEqualTo("5");
    assertThat(
            text(Mixed.class, new Mixed(7, Colour.RED, new UUID(0, 1), BigDecimal.TEN, true, ',')))
        .isEqualTo("7,RED,00000000-0000-0000-0000-000000000001,10,true,\\,");
  }

  @Test
  @DisplayName("B34: toString is never guessed")
  void forType_otherTypes_isNull() {
    assertThat(KeyText.forType(Object.class)).isNull();
    assertThat(KeyText.forType(Number.class)).isNull();
    assertThat(KeyText.forType(StringBuilder.class)).isNull();
    assertThat(KeyText.forType(byte[].class)).isNull();
    assertThat(KeyText.forType(Holding.class)).isNull();
    assertThat(KeyText.forType(Self.class)).isNull();
  }

  @Test
  void forType_sameRecordTwiceSideBySide_isNoCycle() {
    assertThat(text(Twice.class, new Twice(new Two("a", "b"), new Two("c", "d"))))
        .isEqualTo("a\\,b,c\\,d");
  }

  @Test
  void write_accessorThrows_throwsThat() {
    assertThatThrownBy(() -> text(Throwing.class, new Throwing("a")))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  @DisplayName("G13: a message names keys by their text, so each text gives its key back")
  void read_whatWasWritten_givesTheKeyBack() {
    readsBack(String.class, "a:b\\,c");
    readsBack(Integer.class, -7);
    readsBack(Long.class, Long.MIN_VALUE);
    readsBack(Short.class, (short) 3);
    readsBack(Byte.class, (byte) -3);
    readsBack(Double.class, -0.0);
    readsBack(Float.class, 1.5f);
    readsBack(BigInteger.class, BigInteger.TWO.pow(70));
    readsBack(BigDecimal.class, new BigDecimal("2.00"));
    readsBack(Boolean.class, false);
    readsBack(Character.class, ',');
    readsBack(UUID.class, new UUID(1, 2));
    readsBack(Colour.class, Colour.BLUE);
    readsBack(Empty.class, new Empty());
    readsBack(Two.class, new Two("", "\\-"));
    readsBack(Nested.class, new Nested(null, null));
    readsBack(Mixed.class, new Mixed(7, Colour.RED, new UUID(0, 1), BigDecimal.TEN, true, ','));
    readsBack(Hidden.class, new Hidden(5));
  }

  @Test
  void read_whatNobodyWrites_throws() {
    assertThatThrownBy(() -> KeyText.forType(Boolean.class).read("yes"))
        .isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> KeyText.forType(Character.class).read("yes"))
        .isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> KeyText.forType(Two.class).read("a"))
        .isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> KeyText.forType(Two.class).read("a,b\\"))
        .isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> KeyText.forType(Hidden.class).read("a"))
        .isInstanceOf(RuntimeException.class);
  }

  private static <K> void readsBack(Class<K> type, K key) {
    KeyText<K> keyText = KeyText.forType(type);

    assertThat(keyText.read(keyText.write(key))).isEqualTo(key);
  }

  @Test
  @DisplayName(
      "B34, Z37: injective for records of any strings: \"a:b\" + \"c\" is not \"a\" + \"b:c\"")
  void write_recordsOfHostileStrings_isInjective() {
    KeyText<Nested> keyText = KeyText.forType(Nested.class);
    Random random = new Random(37);
    Map<String, Nested> seen = new HashMap<>();
    for (int i = 0; i < 300_000; i++) {
      Nested key = random.nextInt(20) == 0
          ? new Nested(null, hostile(random))
          : new Nested(new Two(hostile(random), hostile(random)), hostile(random));
      Nested other = seen.put(keyText.write(key), key);
      assertThat(keyText.read(keyText.write(key))).isEqualTo(key);
      assertThat(other == null || other.equals(key)).as("%s and %s", key, other).isTrue();
    }
    assertThat(seen).hasSizeGreaterThan(50_000);
  }

  /** Few letters and short texts, so that they come together in every way. */
  private static String hostile(Random random) {
    if (random.nextInt(12) == 0) {
      return null;
    }
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(5); i > 0; i--) {
      text.append(",\\-a".charAt(random.nextInt(4)));
    }
    return text.toString();
  }

  private static <K> String text(Class<K> type, K key) {
    return KeyText.forType(type).write(key);
  }
}
