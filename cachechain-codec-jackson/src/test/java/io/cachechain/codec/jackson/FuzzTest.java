package io.cachechain.codec.jackson;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.LayerException;
import io.cachechain.TypeRef;
import io.cachechain.spi.Codec;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Each failure names its run: put it in place of the loop to repeat it. */
@DisplayName("I19 Z76: whatever is encoded is decoded to an equal value, or refused")
class FuzzTest {
  private static final int RUNS = 1_000;
  private static final int DEEPEST = 4;
  private static final String ODD = "\u0000\"\\/\u00e9\u20ac\uD83D\uDE00\uD800\u2028\uFEFF a";

  private final Codec codec = new JacksonCodec();

  static class Base {
    public int x;

    @Override
    @SuppressWarnings("EqualsGetClass") // a subclass that came back as its base would be equal
    public boolean equals(Object other) {
      return other != null && getClass() == other.getClass() && x == ((Base) other).x;
    }

    @Override
    public int hashCode() {
      return x;
    }
  }

  static final class More extends Base {
    public int y = 1;
  }

  record Scalars(
      String text,
      char letter,
      Character boxed,
      double real,
      float single,
      Long number,
      BigInteger integer,
      BigDecimal decimal,
      UUID uuid,
      Instant instant,
      ZonedDateTime zoned,
      OffsetDateTime offset,
      Duration duration) {}

  record Node(
      Object any,
      Map<String, Object> open,
      List<Number> numbers,
      Optional<String> optional,
      List<Node> children,
      Map<LocalDate, Set<String>> byDate,
      Map<Double, Base> byReal,
      Base base,
      Scalars scalars) {}

  @Test
  void decode_whateverEncodes_isEqual() throws Exception {
    Type list = new TypeRef<List<Node>>() {}.type();
    int taken = 0;
    for (int run = 0; run < RUNS; run++) {
      Random random = new Random(run);
      Node node = node(random, random.nextInt(DEEPEST), random.nextInt(3) == 0);
      taken += comesBack(node, Node.class, run) ? 1 : 0;
      comesBack(new ArrayList<>(Arrays.asList(node, null)), list, run);
    }
    assertThat(taken).isBetween(RUNS / 10, RUNS);
  }

  private boolean comesBack(Object value, Type type, int run) throws Exception {
    byte[] bytes;
    try {
      bytes = codec.encode(value, type);
    } catch (LayerException refused) {
      return false;
    }
    Object back;
    try {
      back = codec.decode(bytes, type);
    } catch (LayerException unreadable) {
      throw new AssertionError("run " + run, unreadable);
    }
    assertThat(back).as("run %d", run).isEqualTo(value);
    return true;
  }

  /** Tame ones are taken, wild ones hold something that may be refused at any position. */
  private static Node node(Random random, int depth, boolean wild) {
    List<Node> children = new ArrayList<>();
    for (int i = random.nextInt(3); depth > 0 && i > 0; i--) {
      children.add(node(random, depth - 1, wild));
    }
    Map<String, Object> open = new LinkedHashMap<>();
    open.put(text(random, wild), any(random, depth, wild));
    return new Node(
        any(random, depth, wild),
        open,
        Arrays.asList(
            1, random.nextDouble(), wild && random.nextInt(8) == 0 ? (Number) 1L : (Number) 2),
        wild && random.nextInt(20) == 0 ? null : Optional.of("x").filter(x -> random.nextBoolean()),
        children,
        Map.of(LocalDate.ofEpochDay(random.nextInt()), new HashSet<>(List.of(text(random, false)))),
        Map.of(random.nextGaussian(), new Base()),
        wild && random.nextInt(10) == 0 ? new More() : new Base(),
        random.nextBoolean() ? scalars(random, wild) : null);
  }

  private static Scalars scalars(Random random, boolean wild) {
    Instant instant = Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
    return new Scalars(
        text(random, wild),
        (char) (wild ? random.nextInt(0x10000) : 'a'),
        random.nextBoolean() ? 'b' : null,
        Double.longBitsToDouble(random.nextLong()),
        Float.intBitsToFloat(random.nextInt()),
        random.nextBoolean() ? random.nextLong() : null,
        new BigInteger(random.nextInt(6_000), random),
        new BigDecimal(new BigInteger(random.nextInt(200), random), random.nextInt()),
        new UUID(random.nextLong(), random.nextLong()),
        instant,
        instant.atZone(ZoneId.of(random.nextBoolean() ? "Europe/Paris" : "Z")),
        instant.atOffset(ZoneOffset.ofTotalSeconds(random.nextInt(36_000))),
        Duration.ofSeconds(random.nextLong() >> 4, random.nextInt(1_000_000_000)));
  }

  private static Object any(Random random, int depth, boolean wild) {
    return switch (random.nextInt(wild ? 16 : 8)) {
      case 0 -> null;
      case 1 -> random.nextInt();
      case 2 -> Long.MAX_VALUE - random.nextInt(1_000);
      case 3 -> random.nextBoolean();
      case 4 -> text(random, false);
      case 5 -> random.nextGaussian();
      case 6 -> depth == 0 ? List.of() : Arrays.asList(any(random, depth - 1, wild), null);
      case 7 -> new LinkedHashMap<>(Map.of("k", depth == 0 ? 1 : List.of(2)));
      case 8 -> random.nextLong();
      case 9 -> BigInteger.valueOf(random.nextLong());
      case 10 -> Set.of(1);
      case 11 -> Instant.EPOCH;
      case 12 -> Double.longBitsToDouble(random.nextLong());
      case 13 -> 'c';
      case 14 -> new Base();
      default -> Map.of(1, 2);
    };
  }

  private static String text(Random random, boolean wild) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(10); i > 0; i--) {
      int at = random.nextInt(ODD.length());
      char odd = ODD.charAt(at);
      text.append(wild || !Character.isSurrogate(odd) ? odd : 'z');
    }
    return text.toString();
  }
}
