package io.cachechain.tck;

import io.cachechain.TypeRef;
import io.cachechain.tck.CodecContract.Sample;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Values by which the kit looks at each position of a value and at each limit of a codec; only
 * those are tried whose type the codec supports. Public where codecs look at them by reflection.
 */
public final class CodecSubjects {
  private static final int MANY = 300_000;
  private static final int DEEP = 2_000;

  private CodecSubjects() {}

  /** A class with a subclass. */
  public static class Base {
    /** Its only field. */
    public String name = "base";

    /** Creates a subject; for codecs. */
    public Base() {}

    @Override
    @SuppressWarnings("EqualsGetClass") // it is the class that must not be lost
    public boolean equals(@Nullable Object other) {
      return other != null && getClass() == other.getClass() && name.equals(((Base) other).name);
    }

    @Override
    public int hashCode() {
      return name.hashCode();
    }

    @Override
    public String toString() {
      return getClass().getSimpleName();
    }
  }

  /** What adds something to it. */
  public static final class More extends Base {
    /** What would be lost. */
    public int more = 1;

    /** Creates a subject; for codecs. */
    public More() {}
  }

  /**
   * Holds one at each position.
   *
   * @param one a component
   * @param list elements
   * @param map values
   * @param optional an Optional
   * @param nested generics within each other
   */
  public record Holder(
      Base one,
      List<Base> list,
      Map<String, Base> map,
      Optional<Base> optional,
      Map<String, List<Optional<Base>>> nested) {
    static Holder of(Base one, Base element, Base value, Base optional, Base nested) {
      return new Holder(
          one,
          List.of(element),
          Map.of("k", value),
          Optional.of(optional),
          Map.of("k", List.of(Optional.of(nested))));
    }
  }

  /**
   * Something of any type.
   *
   * @param any what it is
   * @param number a number
   */
  public record Open(Object any, Number number) {}

  /**
   * A chain of records.
   *
   * @param next the next one, or null
   */
  public record Link(@Nullable Link next) {}

  /** Returns values with a subclass at one position each. */
  static List<Sample> subclasses() {
    Base base = new Base();
    Base more = new More();
    return List.of(
        Sample.of(Base.class, more),
        Sample.of(new TypeRef<List<Base>>() {}, Arrays.asList(base, more)),
        Sample.of(new TypeRef<Map<String, Base>>() {}, Map.of("k", more)),
        Sample.of(new TypeRef<List<List<Base>>>() {}, List.of(List.of(), List.of(more))),
        Sample.of(Holder.class, Holder.of(more, base, base, base, base)),
        Sample.of(Holder.class, Holder.of(base, more, base, base, base)),
        Sample.of(Holder.class, Holder.of(base, base, more, base, base)),
        Sample.of(Holder.class, Holder.of(base, base, base, more, base)),
        Sample.of(Holder.class, Holder.of(base, base, base, base, more)),
        Sample.of(Open.class, new Open(more, 1)),
        Sample.of(Open.class, new Open(5L, 1)),
        Sample.of(Open.class, new Open(1.5f, 1)),
        Sample.of(Open.class, new Open(List.of(5L), 1)),
        Sample.of(Open.class, new Open("text", 5L)),
        Sample.of(Open.class, new Open("text", new BigDecimal("1.50"))),
        Sample.of(Open.class, new Open(Map.of(1, "a"), 1)));
  }

  /** Returns values that are long, deep or at the end of what their type can hold. */
  static List<Sample> extremes() {
    BigInteger digits = BigInteger.TEN.pow(20_000);
    Link deep = new Link(null);
    for (int i = 0; i < DEEP; i++) {
      deep = new Link(deep);
    }
    String text = "x\u00e9\u20ac\uD83D\uDE00".repeat(MANY);
    return List.of(
        Sample.of(String.class, text),
        Sample.of(String.class, "\uD83D"),
        Sample.of(byte[].class, new byte[0]),
        Sample.of(BigInteger.class, digits),
        Sample.of(BigInteger.class, digits.negate()),
        Sample.of(BigDecimal.class, new BigDecimal(digits, 10_000)),
        Sample.of(BigDecimal.class, new BigDecimal(BigInteger.ONE, Integer.MAX_VALUE)),
        Sample.of(BigDecimal.class, new BigDecimal(BigInteger.ONE, Integer.MIN_VALUE + 1)),
        Sample.of(Long.class, Long.MIN_VALUE),
        Sample.of(Double.class, Double.NaN),
        Sample.of(Double.class, -0.0),
        Sample.of(Double.class, Double.MIN_VALUE),
        Sample.of(Float.class, Float.NEGATIVE_INFINITY),
        Sample.of(new TypeRef<List<String>>() {}, List.of(text, "", "\u0000")),
        Sample.of(new TypeRef<List<String>>() {}, List.of("\uDE00")),
        Sample.of(new TypeRef<Map<String, String>>() {}, Map.of(text, text)),
        Sample.of(new TypeRef<List<BigInteger>>() {}, List.of(digits)),
        Sample.of(new TypeRef<List<BigDecimal>>() {}, List.of(new BigDecimal(digits, -7))),
        Sample.of(new TypeRef<Map<String, Double>>() {}, Map.of("k", Double.POSITIVE_INFINITY)),
        Sample.of(Link.class, deep));
  }
}
