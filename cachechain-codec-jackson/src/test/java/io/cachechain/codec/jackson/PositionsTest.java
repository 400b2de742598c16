package io.cachechain.codec.jackson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIdentityInfo;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.ObjectIdGenerators;
import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.TypeRef;
import io.cachechain.spi.Codec;
import java.io.Serializable;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.DecimalNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.LongNode;

@DisplayName("I19 Z76: at each position of a value only what comes back as it was is written")
@SuppressWarnings({"ArrayRecordComponent", "NullOptional", "JdkObsolete", "JavaUtilDate"
}) // what people have
class PositionsTest {
  private final Codec codec = new JacksonCodec();

  static class Author {
    public String name = "";

    @Override
    public boolean equals(Object other) {
      return other instanceof Author that
          && name.equals(that.name)
          && getClass() == that.getClass();
    }

    @Override
    public int hashCode() {
      return name.hashCode();
    }
  }

  static final class Laureate extends Author {
    public int year = 1957;
  }

  record Book(String title, Author author) {}

  record Library(List<Book> books) {}

  record Everything(
      List<Author> list,
      Map<String, Author> map,
      Author[] array,
      Optional<Author> optional,
      Map<String, List<Optional<Author>>> nested) {}

  record Box<T>(T content) {}

  record Open(Object any, Map<String, Object> map, List<Number> numbers, Number number) {}

  record Id(String text) {}

  record Scores(Map<Id, Integer> byId) {}

  record Dates(Map<LocalDate, Integer> byDate) {}

  record Loose(Collection<String> names, SortedSet<String> sorted, Queue<String> queue) {}

  static class Titles extends ArrayList<String> {
    private static final long serialVersionUID = 1L;
    String owner = "me";
  }

  enum Mood {
    GOOD,
    BAD {
      @Override
      public String toString() {
        return "bad";
      }
    }
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  @JsonSubTypes(@JsonSubTypes.Type(Paper.class))
  interface Medium {}

  record Paper(Author by) implements Medium {}

  record Unlisted(int x) implements Medium {}

  interface Payload {}

  record Letter(Author from) implements Payload {}

  record Holder(
      @JsonTypeInfo(use = JsonTypeInfo.Id.NAME) @JsonSubTypes(@JsonSubTypes.Type(Letter.class))
      Payload payload) {}

  static class Extras {
    private final Map<String, Author> more = new HashMap<>();

    @JsonAnyGetter
    public Map<String, Author> more() {
      return more;
    }

    @JsonAnySetter
    public void put(String name, Author author) {
      more.put(name, author);
    }
  }

  static class Wrapped {
    @JsonUnwrapped
    public Book book = new Book("t", new Author());
  }

  @JsonIdentityInfo(generator = ObjectIdGenerators.IntSequenceGenerator.class)
  static class Person {
    public String name = "";
    public Person friend;
  }

  abstract static class Animal {
    @JsonProperty("name")
    abstract String name();

    @JsonCreator
    static Animal of(@JsonProperty("name") String name) {
      return new Dog(name);
    }
  }

  static final class Dog extends Animal {
    private final String name;

    Dog(String name) {
      this.name = name;
    }

    @Override
    @JsonProperty("name")
    public String name() {
      return name;
    }
  }

  private static Author laureate() {
    return new Laureate();
  }

  private static Everything everything(
      List<Author> list,
      Map<String, Author> map,
      Author[] array,
      Optional<Author> optional,
      Map<String, List<Optional<Author>>> nested) {
    return new Everything(list, map, array, optional, nested);
  }

  static Stream<Arguments> misfits() {
    Author author = new Author();
    Wrapped wrapped = new Wrapped();
    wrapped.book = new Book("t", laureate());
    Extras extras = new Extras();
    extras.put("secret", laureate());
    return Stream.of(
        Arguments.of(new TypeRef<List<Author>>() {}, List.of(author, laureate()), "[1] is of"),
        Arguments.of(
            new TypeRef<Map<String, Author>>() {}, Map.of("secret", laureate()), "(key) is of"),
        Arguments.of(new TypeRef<Author[]>() {}, new Author[] {author, laureate()}, "[1] is of"),
        Arguments.of(new TypeRef<Book>() {}, new Book("t", laureate()), "author is of"),
        Arguments.of(
            new TypeRef<Library>() {},
            new Library(
                List.of(new Book("t", author), new Book("t", author), new Book("t", laureate()))),
            "books[2].author is of"),
        Arguments.of(
            new TypeRef<Everything>() {},
            everything(List.of(laureate()), Map.of(), new Author[0], Optional.empty(), Map.of()),
            "list[0] is of"),
        Arguments.of(
            new TypeRef<Everything>() {},
            everything(
                List.of(), Map.of("secret", laureate()), new Author[0], Optional.empty(), Map.of()),
            "map.(key) is of"),
        Arguments.of(
            new TypeRef<Everything>() {},
            everything(List.of(), Map.of(), new Author[] {laureate()}, Optional.empty(), Map.of()),
            "array[0] is of"),
        Arguments.of(
            new TypeRef<Everything>() {},
            everything(List.of(), Map.of(), new Author[0], Optional.of(laureate()), Map.of()),
            "optional is of"),
        Arguments.of(
            new TypeRef<Everything>() {},
            everything(
                List.of(),
                Map.of(),
                new Author[0],
                Optional.empty(),
                Map.of("secret", List.of(Optional.empty(), Optional.of(laureate())))),
            "nested.(key)[1] is of"),
        Arguments.of(
            new TypeRef<Everything>() {},
            everything(List.of(), Map.of(), new Author[0], null, Map.of()),
            "optional is null"),
        Arguments.of(
            new TypeRef<Box<Optional<Optional<String>>>>() {},
            new Box<>(Optional.of(Optional.empty())),
            "content holds something empty"),
        Arguments.of(new TypeRef<Box<Author>>() {}, new Box<>(laureate()), "content is of"),
        Arguments.of(
            new TypeRef<Box<List<Box<Author>>>>() {},
            new Box<>(List.of(new Box<>(laureate()))),
            "content[0].content is of"),
        Arguments.of(new TypeRef<Medium>() {}, new Paper(laureate()), "by is of"),
        Arguments.of(new TypeRef<Medium>() {}, new Unlisted(1), "cannot be read back"),
        Arguments.of(
            new TypeRef<Map<String, Medium>>() {},
            Map.of("secret", new Unlisted(1)),
            "(key) is of"),
        Arguments.of(
            new TypeRef<Holder>() {}, new Holder(new Letter(laureate())), "payload.from is of"),
        Arguments.of(new TypeRef<Extras>() {}, extras, "is of"),
        Arguments.of(new TypeRef<Wrapped>() {}, wrapped, "author is of"),
        Arguments.of(new TypeRef<Open>() {}, open(5L), "any is of java.lang.Long"),
        Arguments.of(new TypeRef<Open>() {}, open(1.5f), "any is of java.lang.Float"),
        Arguments.of(new TypeRef<Open>() {}, open(Double.NaN), "any is of java.lang.Double"),
        Arguments.of(new TypeRef<Open>() {}, open(new BigDecimal("1.5")), "any is of java.math"),
        Arguments.of(new TypeRef<Open>() {}, open(BigInteger.ONE), "any is of java.math"),
        Arguments.of(
            new TypeRef<Open>() {},
            open(Instant.EPOCH),
            "which would be read back as java.lang.String"),
        Arguments.of(new TypeRef<Open>() {}, open(new Id("secret")), "any is of"),
        Arguments.of(new TypeRef<Open>() {}, open(Mood.GOOD), "any is of"),
        Arguments.of(new TypeRef<Open>() {}, open(Set.of("a")), "any is of"),
        Arguments.of(new TypeRef<Open>() {}, open(new int[] {1}), "any is of"),
        Arguments.of(new TypeRef<Open>() {}, open(List.of("a", List.of(5L))), "any[1][0] is of"),
        Arguments.of(new TypeRef<Open>() {}, open(Map.of(1, "a")), "any.(key) is no text"),
        Arguments.of(
            new TypeRef<Open>() {},
            new Open(null, Map.of("secret", 'c'), List.of(), 1),
            "map.(key) is of java.lang.Character"),
        Arguments.of(
            new TypeRef<Open>() {},
            new Open(null, Map.of(), List.of(1, BigDecimal.ONE), 1),
            "numbers[1] is of java.math.BigDecimal"),
        Arguments.of(
            new TypeRef<Open>() {}, new Open(null, Map.of(), List.of(), 5L), "number is of"),
        Arguments.of(
            new TypeRef<Scores>() {}, new Scores(Map.of(new Id("secret"), 1)), "is a key of"),
        Arguments.of(new TypeRef<List<String>>() {}, new Titles(), "fields of its own"),
        Arguments.of(new TypeRef<Box<Titles>>() {}, new Box<>(new Titles()), "fields of its own"),
        Arguments.of(new TypeRef<Loose>() {}, new Loose(Set.of("a"), null, null), "names is of"),
        Arguments.of(
            new TypeRef<Loose>() {},
            new Loose(null, new TreeSet<>(String.CASE_INSENSITIVE_ORDER), null),
            "sorted has a comparator"),
        Arguments.of(
            new TypeRef<List<CharSequence>>() {},
            List.of(new StringBuilder("secret")),
            "[0] is of"),
        Arguments.of(new TypeRef<Box<Date>>() {}, new Box<Date>(new Timestamp(5)), "content is of"),
        Arguments.of(
            new TypeRef<Box<Timestamp>>() {},
            new Box<>(Timestamp.valueOf("2026-01-01 00:00:00.123456789")),
            "another one of that class"),
        Arguments.of(
            new TypeRef<Box<JsonNode>>() {},
            new Box<JsonNode>(LongNode.valueOf(5)),
            "content is of"),
        Arguments.of(
            new TypeRef<Box<JsonNode>>() {},
            new Box<JsonNode>(JsonNodeFactory.instance
                .arrayNode()
                .add(DecimalNode.valueOf(new BigDecimal("1.5")))),
            "content[0] is of"));
  }

  private static Open open(Object any) {
    return new Open(any, Map.of(), List.of(), 1);
  }

  @ParameterizedTest
  @MethodSource("misfits")
  void encode_wouldComeBackAsAnother_isRefusedWithItsPosition(
      TypeRef<?> type, Object value, String position) {
    assertThat(codec.supports(type.type())).isTrue();
    assertThatThrownBy(() -> codec.encode(value, type.type()))
        .isInstanceOfSatisfying(
            LayerException.class,
            failure -> assertThat(failure.kind()).isEqualTo(FailureKind.CODEC))
        .hasMessageContaining(position)
        .hasMessageNotContaining("secret");
  }

  static Stream<Arguments> fits() {
    Author author = new Author();
    author.name = "Herbert";
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("a", List.of(1, 2.5, "x", Long.MAX_VALUE, Map.of("y", true)));
    map.put("b", null);
    return Stream.of(
        Arguments.of(new TypeRef<List<Author>>() {}, Arrays.asList(author, null)),
        Arguments.of(new TypeRef<List<Author>>() {}, new LinkedList<>(List.of(author))),
        Arguments.of(new TypeRef<Library>() {}, new Library(List.of(new Book("t", author)))),
        Arguments.of(new TypeRef<Box<Author>>() {}, new Box<>(author)),
        Arguments.of(
            new TypeRef<Open>() {},
            new Open(map, map, List.of(1, Long.MIN_VALUE, 1.5, BigInteger.TWO.pow(100)), 7)),
        Arguments.of(new TypeRef<Dates>() {}, new Dates(Map.of(LocalDate.EPOCH, 1))),
        Arguments.of(
            new TypeRef<Loose>() {}, new Loose(List.of("a"), new TreeSet<>(Set.of("b")), null)),
        Arguments.of(new TypeRef<Medium>() {}, new Paper(author)),
        Arguments.of(new TypeRef<Holder>() {}, new Holder(new Letter(author))),
        Arguments.of(new TypeRef<Map<Mood, Mood>>() {}, new EnumMap<>(Map.of(Mood.BAD, Mood.BAD))),
        Arguments.of(new TypeRef<Map<String, Integer>>() {}, new TreeMap<>(Map.of("a", 1))),
        Arguments.of(new TypeRef<Box<ZoneId>>() {}, new Box<>(ZoneId.of("Europe/Paris"))),
        Arguments.of(new TypeRef<Box<CharSequence>>() {}, new Box<CharSequence>("text")),
        Arguments.of(new TypeRef<Box<Date>>() {}, new Box<>(new Date(5))),
        Arguments.of(new TypeRef<Box<Timestamp>>() {}, new Box<>(new Timestamp(5))),
        Arguments.of(
            new TypeRef<Box<JsonNode>>() {},
            new Box<JsonNode>(JsonNodeFactory.instance.objectNode().put("a", 1).put("b", 1.5))),
        Arguments.of(
            new TypeRef<Box<List<Optional<String>>>>() {},
            new Box<>(List.of(Optional.<String>empty()))));
  }

  @ParameterizedTest
  @MethodSource("fits")
  void encode_comesBack_isTaken(TypeRef<?> type, Object value) throws Exception {
    Object back = codec.decode(codec.encode(value, type.type()), type.type());

    assertThat(back).isEqualTo(value);
  }

  @Test
  @DisplayName("a factory may give a subclass, and then that comes back")
  void encode_subclassThatAFactoryGives_isTaken() throws Exception {
    Animal back = (Animal) codec.decode(codec.encode(new Dog("Rex"), Animal.class), Animal.class);

    assertThat(back.name()).isEqualTo("Rex");
  }

  @Test
  void encode_queue_keepsItsElements() throws Exception {
    Loose loose = new Loose(null, null, new ArrayDeque<>(List.of("a", "b")));

    Loose back = (Loose) codec.decode(codec.encode(loose, Loose.class), Loose.class);

    assertThat(back.queue()).containsExactly("a", "b");
  }

  @Test
  @DisplayName("an object with an id may be part of itself")
  void encode_ringOfObjectsWithIds_comesBack() throws Exception {
    Person one = new Person();
    Person two = new Person();
    one.friend = two;
    two.friend = one;

    Person back = (Person) codec.decode(codec.encode(one, Person.class), Person.class);

    assertThat(back.friend.friend).isSameAs(back);
  }

  record Sly(Serializable any) {}

  record Named(Class<?> type) {}

  record Deep(List<Map<String, Sly>> all) {}

  static Stream<Arguments> refusedTypes() {
    return Stream.of(
        Arguments.of(Serializable.class, "it is declared as Serializable"),
        Arguments.of(Serializable[].class, "[] is declared as Serializable"),
        Arguments.of(new TypeRef<List<Serializable>>() {}.type(), "[] is declared as Serializable"),
        Arguments.of(Class.class, "it has java.lang.Class in it without type arguments"),
        Arguments.of(new TypeRef<Class<?>>() {}.type(), "it is declared as Class"),
        Arguments.of(new TypeRef<Class<String>>() {}.type(), "it is declared as Class"),
        Arguments.of(new TypeRef<List<Class<String>>>() {}.type(), "it is declared as Class"),
        Arguments.of(Sly.class, "any is declared as Serializable"),
        Arguments.of(Named.class, "type is declared as Class"),
        Arguments.of(Deep.class, "all[].(key).any is declared as Serializable"),
        Arguments.of(
            new TypeRef<Box<List<Runnable>>>() {}.type(),
            "content[] is of java.lang.Runnable, an interface or abstract class"),
        Arguments.of(new TypeRef<List<Object>>() {}.type(), "it has Object in it"),
        Arguments.of(List.class, "it has java.util.List in it without type arguments"),
        Arguments.of(new TypeRef<Optional<String>>() {}.type(), "it is an Optional"));
  }

  @ParameterizedTest
  @MethodSource("refusedTypes")
  @DisplayName(
      "what can hold no value that comes back is refused when the chain is built, with its position")
  void refusal_typeThatDoesNotSay_namesThePosition(Type type, String why) {
    assertThat(codec.supports(type)).isFalse();
    assertThat(codec.refusal(type)).startsWith(why);
  }

  @Test
  void refusal_typeOfAnotherCodec_isEmpty() {
    assertThat(codec.refusal(String.class)).isEmpty();
  }
}
