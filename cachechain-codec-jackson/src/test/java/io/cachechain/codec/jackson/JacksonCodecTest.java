package io.cachechain.codec.jackson;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.TypeRef;
import io.cachechain.codec.jackson.Library.Base;
import io.cachechain.codec.jackson.Library.Book;
import io.cachechain.codec.jackson.Library.Genre;
import io.cachechain.codec.jackson.Library.Holder;
import io.cachechain.codec.jackson.Library.Leaf;
import io.cachechain.codec.jackson.Library.Loan;
import io.cachechain.codec.jackson.Library.Medium;
import io.cachechain.codec.jackson.Library.Mute;
import io.cachechain.codec.jackson.Library.NoWayIn;
import io.cachechain.codec.jackson.Library.Node;
import io.cachechain.codec.jackson.Library.Paper;
import io.cachechain.codec.jackson.Library.Professor;
import io.cachechain.codec.jackson.Library.Reader;
import io.cachechain.codec.jackson.Library.Shelf;
import io.cachechain.codec.jackson.Library.Tape;
import io.cachechain.codec.jackson.Library.Teller;
import io.cachechain.codec.jackson.Library.Typed;
import io.cachechain.codec.jackson.Library.Untyped;
import io.cachechain.spi.Codec;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;

@DisplayName("I3: JSON by Jackson")
class JacksonCodecTest {
  private final Codec codec = new JacksonCodec();

  static Stream<Type> takenTypes() {
    return Stream.of(
        Book.class,
        Reader.class,
        Genre.class,
        Medium.class,
        Node.class,
        Loan.class,
        Boolean.class,
        Instant.class,
        Duration.class,
        URI.class,
        int[].class,
        Book[].class,
        JsonNode.class,
        new TypeRef<List<Book>>() {}.type(),
        new TypeRef<List<? extends Book>>() {}.type(),
        new TypeRef<Map<String, List<Book>>>() {}.type(),
        new TypeRef<Map<UUID, Optional<Book>>>() {}.type(),
        new TypeRef<Shelf<Book>>() {}.type(),
        new TypeRef<Shelf<Medium>>() {}.type(),
        new TypeRef<List<Medium>>() {}.type(),
        Typed.class,
        Teller.class,
        new TypeRef<List<String>>() {}.type());
  }

  @ParameterizedTest
  @MethodSource("takenTypes")
  void supports_typeThatComesBack_takesIt(Type type) {
    assertThat(codec.supports(type)).isTrue();
  }

  static Stream<Type> leftTypes() {
    return Stream.of(
        String.class,
        byte[].class,
        Integer.class,
        Long.class,
        Short.class,
        Byte.class,
        Float.class,
        Double.class,
        BigInteger.class,
        BigDecimal.class,
        UUID.class,
        int.class);
  }

  @ParameterizedTest
  @MethodSource("leftTypes")
  void supports_typeOfBuiltInCodec_leavesIt(Type type) {
    assertThat(codec.supports(type)).isFalse();
  }

  static Stream<Type> refusedTypes() {
    return Stream.of(
        Object.class,
        Void.class,
        Optional.class,
        Untyped.class,
        Base.class,
        Holder.class,
        NoWayIn.class,
        Runnable.class,
        List.class,
        Shelf.class,
        Object[].class,
        new TypeRef<Optional<Book>>() {}.type(),
        new TypeRef<List<?>>() {}.type(),
        new TypeRef<List<? super Book>>() {}.type(),
        new TypeRef<List<Object>>() {}.type(),
        new TypeRef<Map<String, Object>>() {}.type(),
        new TypeRef<List<Untyped>>() {}.type(),
        new TypeRef<Shelf<Base>>() {}.type());
  }

  @ParameterizedTest
  @MethodSource("refusedTypes")
  @DisplayName("I16: what would not come back as it was is refused when the chain is built")
  void supports_typeThatDoesNotComeBack_refusesIt(Type type) {
    assertThat(codec.supports(type)).isFalse();
  }

  @Test
  @DisplayName("I2: found by ServiceLoader")
  void serviceLoader_findsTheCodec() {
    assertThat(ServiceLoader.load(Codec.class))
        .anySatisfy(found -> assertThat(found).isInstanceOf(JacksonCodec.class));
  }

  @Test
  void decode_polymorphicElements_keepTheirClasses() throws Exception {
    Type type = new TypeRef<List<Medium>>() {}.type();
    List<Medium> media = List.of(new Paper(3), new Tape(5));

    assertThat(codec.decode(codec.encode(media, type), type)).isEqualTo(media);
  }

  @Test
  void encode_record_isPlainJson() throws Exception {
    assertThat(new String(codec.encode(new Leaf(3), Leaf.class), UTF_8)).contains("\"pages\":3");
    assertThat(new String(codec.encode(Book.dune(), Book.class), UTF_8))
        .contains("2026-11-20T10:15:30.123456789Z", "1965-08-01", "19.90", "ESSAY");
  }

  /** Has nothing that could be written. */
  public static class Empty {}

  /** Fails when it is written, with something that is not for a log. */
  public static class Failing {
    public String getTitle() {
      throw new IllegalStateException("s3cret");
    }
  }

  @Test
  @DisplayName("what Jackson cannot write is said with the reason, but nothing of the value")
  void encode_cannotBeWritten_saysWhy() {
    assertThatThrownBy(() -> codec.encode(new Empty(), Empty.class))
        .hasMessageContaining(Empty.class.getName())
        .hasMessageContaining("no properties discovered");
    assertThatThrownBy(() -> codec.encode(new Failing(), Failing.class))
        .hasMessageContaining(Failing.class.getName())
        .hasMessageContaining("caused by java.lang.IllegalStateException")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  @DisplayName("times keep their offset and zone")
  void decode_times_areEqual() throws Exception {
    for (ZonedDateTime time : List.of(
        ZonedDateTime.parse("2026-07-01T10:00:00.5+02:00[Europe/Paris]"),
        ZonedDateTime.parse("2026-07-01T10:00:00Z"))) {
      Loan loan = new Loan(time, Double.NaN, Long.MAX_VALUE, Map.of(Genre.NOVEL, 1));
      Loan back = (Loan) codec.decode(codec.encode(loan, Loan.class), Loan.class);
      assertThat(back.at()).isEqualTo(time);
      assertThat(back.at().getZone()).isEqualTo(time.getZone());
      assertThat(back.fee()).isNaN();
    }
    OffsetDateTime offset = OffsetDateTime.parse("2026-07-01T10:00:00+05:30");
    byte[] bytes = codec.encode(offset, OffsetDateTime.class);
    assertThat(codec.decode(bytes, OffsetDateTime.class)).isEqualTo(offset);
  }

  @Test
  @DisplayName("rolling deploys: a property the class does not know is ignored")
  void decode_unknownProperty_isIgnored() throws Exception {
    assertThat(codec.decode("{\"pages\":3,\"weight\":9}".getBytes(UTF_8), Leaf.class))
        .isEqualTo(new Leaf(3));
  }

  @Test
  @DisplayName("rolling deploys: a missing property is null, empty or zero")
  void decode_missingProperty_isNothing() throws Exception {
    byte[] old = "{\"title\":\"x\",\"pages\":1}".getBytes(UTF_8);

    Book book = (Book) codec.decode(old, Book.class);

    assertThat(book.price()).isNull();
    assertThat(book.published()).isEmpty();
    assertThat(codec.decode("{}".getBytes(UTF_8), Leaf.class)).isEqualTo(new Leaf(0));
    assertThat(((Reader) codec.decode("{}".getBytes(UTF_8), Reader.class)).getAge())
        .isEqualTo(7);
  }

  @ParameterizedTest
  @DisplayName("I6: what is not such a value is refused, and the message shows nothing of it")
  @ValueSource(
      strings = {
        "",
        "null",
        "{",
        "[]",
        "\"secret\"",
        "{\"pages\":\"secret\"}",
        "{\"pages\":1.5}",
        "{\"pages\":null}",
        "{\"pages\":99999999999}",
        "{\"pages\":1} secret",
        "secret",
        "\u0000\u0001"
      })
  void decode_garbage_failsAsCodec(String text) {
    assertThatThrownBy(() -> codec.decode(text.getBytes(UTF_8), Leaf.class))
        .isInstanceOfSatisfying(LayerException.class, failure -> {
          assertThat(failure.kind()).isEqualTo(FailureKind.CODEC);
          assertThat(failure).hasMessageNotContaining("secret").hasNoCause();
        });
  }

  @Test
  void decode_fault_namesThePathWithoutKeys() {
    Type type = new TypeRef<Map<String, List<Leaf>>>() {}.type();
    byte[] bytes = "{\"secret\":[{\"pages\":1},{\"pages\":\"x\"}]}".getBytes(UTF_8);

    assertThatThrownBy(() -> codec.decode(bytes, type))
        .hasMessageContaining("(key)[1].pages")
        .hasMessageNotContaining("secret");
  }

  @Test
  void decode_unknownEnumConstant_isRefused() {
    for (String text : List.of("\"POEM\"", "0", "\"an essay\"", "\"\"")) {
      assertThatThrownBy(() -> codec.decode(text.getBytes(UTF_8), Genre.class))
          .as(text)
          .isInstanceOf(LayerException.class);
    }
  }

  @Test
  @DisplayName("no default typing: bytes choose no class")
  void decode_classNameInBytes_isNotFollowed() {
    for (String text : List.of(
        "[\"javax.swing.JEditorPane\",{}]",
        "{\"@class\":\"javax.swing.JEditorPane\"}",
        "{\"@type\":\"javax.swing.JEditorPane\",\"pages\":1}")) {
      assertThatThrownBy(() -> codec.decode(text.getBytes(UTF_8), Medium.class))
          .isInstanceOf(LayerException.class);
    }
  }

  @Test
  @DisplayName("I6: a value that cannot be written fails on encode")
  void encode_valueThatCannotBeWritten_fails() {
    List<Node> children = new ArrayList<>();
    Node cycle = new Node("x", children);
    children.add(cycle);

    assertThatThrownBy(() -> codec.encode(cycle, Node.class)).isInstanceOf(Exception.class);
    assertThatThrownBy(() -> codec.encode(new Mute(), Mute.class)).isInstanceOf(Exception.class);
    assertThatThrownBy(() -> codec.encode(new Professor(), Reader.class))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("Professor")
        .hasMessageContaining("@JsonTypeInfo");
    assertThat(NoWayIn.of(1).getX()).isEqualTo(1);
  }

  @Test
  void encode_enumConstantWithBody_comesBack() throws Exception {
    byte[] bytes = codec.encode(Genre.ESSAY, Genre.class);

    assertThat(codec.decode(bytes, Genre.class)).isSameAs(Genre.ESSAY);
  }

  @Test
  void with_givenMapper_isUsed() throws Exception {
    Codec indented = JacksonCodec.with(JacksonCodec.defaultMapper()
        .rebuild()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build());

    assertThat(new String(indented.encode(new Leaf(3), Leaf.class), UTF_8)).contains("\n");
    assertThat(indented.id()).isEqualTo("json");
    assertThat(indented.decode(codec.encode(new Leaf(3), Leaf.class), Leaf.class))
        .isEqualTo(new Leaf(3));
  }

  @Test
  @DisplayName("I13: settings that change what is written are part of the schema, others are not")
  void schema_ownMapper_saysWhatItWritesOtherwise() {
    Type type = new TypeRef<List<Leaf>>() {}.type();
    String plain = "java.util.List<" + Leaf.class.getName() + ">";

    assertThat(codec.schema(type)).isEqualTo(plain);
    assertThat(with(mapper -> mapper.enable(SerializationFeature.INDENT_OUTPUT)).schema(type))
        .isEqualTo(plain);
    assertThat(with(mapper -> mapper.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE))
            .schema(type))
        .isEqualTo(plain + ";naming=SnakeCaseStrategy");
    assertThat(with(mapper -> mapper.enable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS))
            .schema(type))
        .isEqualTo(plain + ";+WRITE_DATES_AS_TIMESTAMPS");
  }

  private static Codec with(UnaryOperator<JsonMapper.Builder> settings) {
    return JacksonCodec.with(
        settings.apply(JacksonCodec.defaultMapper().rebuild()).build());
  }

  @Test
  void decode_dateBeforeTheEpoch_isEqual() throws Exception {
    LocalDate date = LocalDate.of(-44, 3, 15);

    assertThat(codec.decode(codec.encode(date, LocalDate.class), LocalDate.class))
        .isEqualTo(date);
  }
}
