package io.cachechain.codec.jackson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.TypeRef;
import io.cachechain.spi.Codec;
import java.io.File;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.AbstractMap.SimpleEntry;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.json.JsonMapper;

@DisplayName("I19 Z76: what types do not show is read back before it is stored")
@SuppressWarnings({
  "NullOptional",
  "UnusedVariable",
  "FieldCanBeFinal",
  "ArrayRecordComponent",
  "DistinctVarargsChecker"
}) // what people have
class TrialsTest {
  private final Codec codec = new JacksonCodec();

  static class Author {
    public String name = "";
  }

  static final class Laureate extends Author {
    public int year = 1957;
  }

  record Box<T>(T content) {}

  interface Payload {}

  record Letter(Author from) implements Payload {}

  record Unlisted(int x) implements Payload {}

  record One(
      @JsonTypeInfo(use = JsonTypeInfo.Id.NAME) @JsonSubTypes(@JsonSubTypes.Type(Letter.class))
      Payload payload) {}

  record Many(
      @JsonTypeInfo(use = JsonTypeInfo.Id.NAME) @JsonSubTypes(@JsonSubTypes.Type(Letter.class))
      List<Payload> payload) {}

  record Named(
      @JsonTypeInfo(use = JsonTypeInfo.Id.NAME) @JsonSubTypes(@JsonSubTypes.Type(Letter.class))
      Map<String, Payload> payload) {}

  record Perhaps(
      @JsonTypeInfo(use = JsonTypeInfo.Id.NAME) @JsonSubTypes(@JsonSubTypes.Type(Letter.class))
      Optional<Payload> payload) {}

  record Any(
      @JsonTypeInfo(use = JsonTypeInfo.Id.NAME) @JsonSubTypes(@JsonSubTypes.Type(Letter.class))
      Object payload) {}

  record External(
      String kind,

      @JsonTypeInfo(
          use = JsonTypeInfo.Id.NAME,
          include = JsonTypeInfo.As.EXTERNAL_PROPERTY,
          property = "kind")
      @JsonSubTypes(@JsonSubTypes.Type(value = Letter.class, name = "letter"))
      Payload payload) {}

  enum SameText {
    A,
    B;

    @JsonValue
    String text() {
      return "x";
    }
  }

  @JsonFormat(shape = JsonFormat.Shape.OBJECT)
  enum AsObject {
    A;

    public int getNumber() {
      return 1;
    }
  }

  static class NoGetter {
    public String name = "n";
    private int secret = 7;

    static NoGetter with(int secret) {
      NoGetter made = new NoGetter();
      made.secret = secret;
      return made;
    }
  }

  static class NoGetterButEquals {
    public String name = "n";
    private int secret = 7;

    static NoGetterButEquals with(int secret) {
      NoGetterButEquals made = new NoGetterButEquals();
      made.secret = secret;
      return made;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof NoGetterButEquals that && secret == that.secret;
    }

    @Override
    public int hashCode() {
      return secret;
    }
  }

  static class NoSetter {
    private final int x;

    NoSetter() {
      this(0);
    }

    NoSetter(int start) {
      this.x = start;
    }

    public int getX() {
      return x;
    }
  }

  static class ListWithoutSetter {
    private final List<String> all = new ArrayList<>();

    static ListWithoutSetter of(String one) {
      ListWithoutSetter made = new ListWithoutSetter();
      made.all.add(one);
      return made;
    }

    public List<String> getAll() {
      return all;
    }
  }

  static class Doubling {
    private int x;

    static Doubling of(int x) {
      Doubling made = new Doubling();
      made.x = x;
      return made;
    }

    public int getX() {
      return x;
    }

    public void setX(int value) {
      x = value * 2;
    }
  }

  static class OtherName {
    private final String a;

    @JsonCreator
    OtherName(@JsonProperty("b") String text) {
      this.a = text;
    }

    public String getA() {
      return a;
    }
  }

  record LeftOutWhenEmpty(
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> all) {}

  static class LeftOutWhenNull {
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public String text = "default";

    static LeftOutWhenNull empty() {
      LeftOutWhenNull made = new LeftOutWhenNull();
      made.text = null;
      return made;
    }
  }

  record Wrapper(@JsonValue String text) {}

  record Day(@JsonFormat(pattern = "yyyy-MM-dd'T'HH:mm") LocalDateTime time) {}

  record Millis(
      @JsonFormat(shape = JsonFormat.Shape.NUMBER_INT) Instant time) {}

  record Raw(@JsonRawValue String json) {}

  @JsonDeserialize(as = Circle.class)
  interface Form {}

  record Circle(int radius) implements Form {}

  record Ellipse(int radius, int other) implements Form {}

  record Given(@JsonDeserialize(as = Circle.class) Form form) {}

  record GivenAll(@JsonDeserialize(contentAs = Circle.class) List<Form> forms) {}

  record Inlined(@JsonUnwrapped Author author) {}

  record Entry(Map.Entry<String, Author> entry) {}

  record Where(File file) {}

  record Numbers(List<Number> all) {}

  static Stream<Arguments> lost() {
    Letter lossy = new Letter(new Laureate());
    return Stream.of(
        Arguments.of(new TypeRef<One>() {}, new One(new Unlisted(1))),
        Arguments.of(new TypeRef<One>() {}, new One(lossy)),
        Arguments.of(new TypeRef<Many>() {}, new Many(List.of(new Unlisted(1)))),
        Arguments.of(new TypeRef<Many>() {}, new Many(List.of(lossy))),
        Arguments.of(new TypeRef<Named>() {}, new Named(Map.of("k", new Unlisted(1)))),
        Arguments.of(new TypeRef<Named>() {}, new Named(Map.of("k", lossy))),
        Arguments.of(new TypeRef<Perhaps>() {}, new Perhaps(Optional.of(new Unlisted(1)))),
        Arguments.of(new TypeRef<Perhaps>() {}, new Perhaps(Optional.of(lossy))),
        Arguments.of(new TypeRef<Any>() {}, new Any(5L)),
        Arguments.of(new TypeRef<External>() {}, new External("other", new Letter(new Author()))),
        Arguments.of(new TypeRef<External>() {}, new External(null, new Letter(new Author()))),
        Arguments.of(new TypeRef<SameText>() {}, SameText.B),
        Arguments.of(new TypeRef<Box<SameText>>() {}, new Box<>(SameText.B)),
        Arguments.of(
            new TypeRef<Map<SameText, Integer>>() {},
            new EnumMap<>(Map.of(SameText.A, 1, SameText.B, 2))),
        Arguments.of(new TypeRef<Box<AsObject>>() {}, new Box<>(AsObject.A)),
        Arguments.of(new TypeRef<Set<AsObject>>() {}, Set.of(AsObject.A)),
        Arguments.of(new TypeRef<Set<SameText>>() {}, Set.of(SameText.B)),
        Arguments.of(new TypeRef<NoGetter>() {}, NoGetter.with(9)),
        Arguments.of(new TypeRef<List<NoGetter>>() {}, List.of(NoGetter.with(9))),
        Arguments.of(new TypeRef<NoGetterButEquals>() {}, NoGetterButEquals.with(9)),
        Arguments.of(new TypeRef<NoSetter>() {}, new NoSetter(5)),
        Arguments.of(new TypeRef<ListWithoutSetter>() {}, ListWithoutSetter.of("a")),
        Arguments.of(new TypeRef<Map<String, Doubling>>() {}, Map.of("k", Doubling.of(3))),
        Arguments.of(new TypeRef<OtherName>() {}, new OtherName("v")),
        Arguments.of(new TypeRef<LeftOutWhenEmpty>() {}, new LeftOutWhenEmpty(List.of())),
        Arguments.of(new TypeRef<LeftOutWhenNull>() {}, LeftOutWhenNull.empty()),
        Arguments.of(new TypeRef<Box<Wrapper>>() {}, new Box<>(new Wrapper(null))),
        Arguments.of(new TypeRef<Day>() {}, new Day(LocalDateTime.of(2026, 1, 1, 10, 0, 5))),
        Arguments.of(new TypeRef<Millis>() {}, new Millis(Instant.ofEpochSecond(5, 5))),
        Arguments.of(new TypeRef<Raw>() {}, new Raw("{}")),
        Arguments.of(new TypeRef<Form>() {}, new Circle(1)),
        Arguments.of(new TypeRef<Given>() {}, new Given(new Ellipse(1, 2))),
        Arguments.of(new TypeRef<GivenAll>() {}, new GivenAll(List.of(new Ellipse(1, 2)))),
        Arguments.of(new TypeRef<Inlined>() {}, new Inlined(null)),
        Arguments.of(new TypeRef<Entry>() {}, new Entry(new SimpleEntry<>("k", new Laureate()))),
        Arguments.of(
            new TypeRef<List<Map.Entry<Integer, Author>>>() {},
            List.of(new SimpleEntry<>(1, new Laureate()))),
        Arguments.of(new TypeRef<Box<Author[]>>() {}, new Box<Author[]>(new Laureate[0])),
        Arguments.of(new TypeRef<Where>() {}, new Where(new File("relative"))),
        Arguments.of(new TypeRef<Box<BitSet>>() {}, new Box<>(BitSet.valueOf(new long[] {5}))),
        Arguments.of(
            new TypeRef<List<BigDecimal>>() {},
            List.of(new BigDecimal(BigInteger.TEN.pow(50), Integer.MIN_VALUE))),
        Arguments.of(
            new TypeRef<Numbers>() {}, new Numbers(List.of(BigInteger.valueOf(Long.MIN_VALUE)))));
  }

  @ParameterizedTest
  @MethodSource("lost")
  void encode_wouldBeLost_isRefused(TypeRef<?> type, Object value) {
    requireRefused(type.type(), value);
    requireRefused(type.type(), value);
  }

  private void requireRefused(Type type, Object value) {
    assertThatThrownBy(() -> codec.encode(value, type))
        .isInstanceOfSatisfying(
            LayerException.class,
            failure -> assertThat(failure.kind()).isEqualTo(FailureKind.CODEC));
  }

  @Test
  @DisplayName("what depends on the value is tried again after another value has come back")
  void encode_afterOneThatComesBack_isStillRefused() throws Exception {
    codec.encode(new One(new Letter(new Author())), One.class);
    codec.encode(new External("letter", new Letter(new Author())), External.class);
    codec.encode(new Day(LocalDateTime.of(2026, 1, 1, 10, 0)), Day.class);
    codec.encode(NoGetter.with(7), NoGetter.class);
    codec.encode(new NoSetter(0), NoSetter.class);

    requireRefused(One.class, new One(new Unlisted(1)));
    requireRefused(External.class, new External("other", new Letter(new Author())));
    requireRefused(Day.class, new Day(LocalDateTime.of(2026, 1, 1, 10, 0, 5)));
    requireRefused(NoGetter.class, NoGetter.with(9));
    requireRefused(NoSetter.class, new NoSetter(5));
  }

  static class Computed {
    public int x = 3;
    private transient int cached = (int) System.nanoTime();

    public long getNow() {
      return System.nanoTime();
    }

    public String getText() {
      return "x" + x;
    }
  }

  static class Prefixed {
    private String _name = "n";
    private boolean isReady = true;

    public String getName() {
      return _name;
    }

    public void setName(String name) {
      _name = name;
    }

    public boolean isReady() {
      return isReady;
    }

    public void setReady(boolean ready) {
      isReady = ready;
    }
  }

  record WithArrays(int[] numbers, Author author, List<Author> authors, Map<String, Author> map) {}

  record Partly(String kept, @JsonIgnore String left) {}

  record Inside(WithArrays[] all, Set<Author> set) {}

  record Ring(Ring next, String text) {}

  static Stream<Arguments> kept() {
    WithArrays arrays = new WithArrays(
        new int[] {1}, new Author(), List.of(new Author()), Map.of("k", new Author()));
    return Stream.of(
        Arguments.of(Computed.class, new Computed()),
        Arguments.of(Prefixed.class, new Prefixed()),
        Arguments.of(WithArrays.class, arrays),
        Arguments.of(
            Inside.class,
            new Inside(new WithArrays[] {arrays}, Set.of(new Author(), new Author()))),
        Arguments.of(Partly.class, new Partly("a", "b")),
        Arguments.of(Ring.class, new Ring(new Ring(null, "b"), "a")),
        Arguments.of(External.class, new External("letter", new Letter(new Author()))),
        Arguments.of(Many.class, new Many(List.of(new Letter(new Author())))),
        Arguments.of(Day.class, new Day(LocalDateTime.of(2026, 1, 1, 10, 0))),
        Arguments.of(Given.class, new Given(new Circle(5))),
        Arguments.of(new TypeRef<Box<Wrapper>>() {}.type(), new Box<>(new Wrapper("x"))),
        Arguments.of(Entry.class, new Entry(new SimpleEntry<>("k", new Author()))));
  }

  @ParameterizedTest
  @MethodSource("kept")
  @DisplayName(
      "computed getters, objects without equals, caches and what annotations leave out are no fault")
  void encode_nothingIsLost_isTaken(Type type, Object value) throws Exception {
    for (int i = 0; i < 3; i++) {
      Object back = codec.decode(codec.encode(value, type), type);

      assertThat(back).hasSameClassAs(value);
    }
  }

  @Test
  @DisplayName("a mapper of one's own that leaves out what is empty")
  void encode_mapperThatLeavesOut_isRefusedWhereItLoses() throws Exception {
    JsonMapper mapper = JacksonCodec.defaultMapper()
        .rebuild()
        .changeDefaultPropertyInclusion(
            each -> each.withValueInclusion(JsonInclude.Include.NON_EMPTY))
        .build();
    Codec own = JacksonCodec.with(mapper);
    Type type = new TypeRef<Box<List<String>>>() {}.type();

    assertThat(own.decode(own.encode(new Box<>(List.of("a")), type), type))
        .isEqualTo(new Box<>(List.of("a")));
    assertThat(own.decode(own.encode(new Box<>(null), type), type)).isEqualTo(new Box<>(null));
    assertThatThrownBy(() -> own.encode(new Box<>(List.of()), type))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("content");
  }

  @Test
  void encode_fieldWithoutGetter_isNamed() {
    assertThatThrownBy(() -> codec.encode(NoGetter.with(9), NoGetter.class))
        .hasMessageContaining("a field 'secret' that is no property")
        .matches(failure -> !Objects.requireNonNull(failure.getMessage()).contains("9"));
  }
}
