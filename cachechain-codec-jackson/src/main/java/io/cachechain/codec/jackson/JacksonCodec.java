package io.cachechain.codec.jackson;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.spi.Codec;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes values as JSON, by Jackson 3: records, beans, collections, maps, enums, java.time and all
 * else that Jackson can both write and read. Found by {@link java.util.ServiceLoader}, under the id
 * {@code json}.
 *
 * <p><b>Classes that change.</b> Nodes of two versions may share a layer. A property that the
 * reading class does not know is ignored. One that it knows and that is missing becomes null, an
 * empty Optional, or 0 for a primitive; where that would be wrong, add the property as a boxed
 * type, or give the chain a new namespace. An enum constant that it does not know, a null for a
 * primitive and a text where a number is expected are misses: the value is loaded again and
 * replaced.
 *
 * <p><b>Types.</b> A chain gives the same type from each layer or it takes none: interfaces and
 * abstract classes are refused unless they say by {@code @JsonTypeInfo} which class they are, as
 * are {@code Object}, {@code Serializable}, {@code Class}, wildcards and raw types, Optional, and
 * whatever has a built-in codec. The same holds at each position of a value: an element, a key or a
 * property whose class would not come back, such as a subclass of the declared one, makes {@link
 * #encode} fail with the position in its message. There is no default typing: bytes never choose a
 * class by its name.
 *
 * <p>A property may be declared as {@code Object} or {@code Number}. It then takes what JSON gives
 * back as it was: a text, a boolean, an int, a long that is no int, a finite double, a BigInteger
 * that is no long, null, and lists and maps (with texts as keys) of these. Anything else is
 * refused.
 *
 * <p>What types do not show (setters, constructors, formats, fields without a getter) is tried: the
 * first significant value of each property, and each value of a form that depends on it, is read
 * back before it is given. What annotations leave out ({@code @JsonIgnore}, {@code access}),
 * transient fields, and a property whose {@code @JsonSerialize} or {@code @JsonDeserialize} names
 * code of its own are not looked at.
 *
 * <p><b>Limits.</b> What is written can be read, however long it is: {@code max-value-bytes} is the
 * limit. Objects and lists are nested at most 500 deep. A {@linkplain #with mapper of one's own}
 * keeps its limits; what it could not read is refused when it is written.
 *
 * <p>Times are written as text with their own offset and zone, enums by {@code name()}. Jackson
 * modules on the class path are used. Immutable and thread-safe; does not block.
 */
public final class JacksonCodec implements Codec {
  private static final Set<Type> NOT_OURS = Set.of(
      String.class,
      byte[].class,
      Byte.class,
      Short.class,
      Integer.class,
      Long.class,
      Float.class,
      Double.class,
      BigInteger.class,
      BigDecimal.class,
      UUID.class,
      Object.class,
      Void.class,
      Optional.class);

  private final JsonMapper mapper;
  private final String settings;
  private final int deepest;
  private final Shapes shapes;
  private final Map<Type, Binding> bindings = new ConcurrentHashMap<>();

  /** Called by the service loader: a codec with the settings above. */
  public JacksonCodec() {
    this(defaultMapper(), "");
  }

  private JacksonCodec(JsonMapper mapper, String settings) {
    this.mapper = mapper;
    this.settings = settings;
    this.deepest = Limits.deepest(mapper);
    this.shapes = new Shapes(mapper);
  }

  /**
   * Returns a codec that writes and reads with this mapper. All nodes must use mappers that
   * understand each other; the settings above do not hold then. To start from them use {@link
   * #defaultMapper()}.
   *
   * @param mapper the mapper
   */
  public static JacksonCodec with(JsonMapper mapper) {
    Objects.requireNonNull(mapper, "mapper");
    return new JacksonCodec(mapper, Settings.of(mapper, defaultMapper()));
  }

  /** Returns a mapper with the settings of this codec; {@code rebuild()} it to change some. */
  public static JsonMapper defaultMapper() {
    return JsonMapper.builder(Limits.factory())
        .findAndAddModules(JacksonCodec.class.getClassLoader())
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .enable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
        .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
        .disable(DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
        .disable(DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
        .disable(DateTimeFeature.NORMALIZE_DESERIALIZED_ZONE_ID)
        .enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID)
        .disable(EnumFeature.WRITE_ENUMS_USING_TO_STRING)
        .disable(EnumFeature.READ_ENUMS_USING_TO_STRING)
        .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
        .enable(StreamReadFeature.USE_FAST_BIG_NUMBER_PARSER)
        .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
        .build();
  }

  @Override
  public String id() {
    return "json";
  }

  @Override
  public boolean supports(Type type) {
    return !isNotOurs(type) && misfit(type) == null;
  }

  /**
   * {@inheritDoc} The position is a path of properties, with {@code []} for elements and {@code
   * (key)} for the values of maps.
   */
  @Override
  public String refusal(Type type) {
    if (isNotOurs(type)) {
      return "";
    }
    Misfit misfit = misfit(type);
    return misfit == null ? "" : misfit.text("it");
  }

  private static boolean isNotOurs(Type type) {
    return NOT_OURS.contains(type) || (type instanceof Class<?> plain && plain.isPrimitive());
  }

  private @Nullable Misfit misfit(Type type) {
    try {
      Types.requireKnown(type);
      binding(type);
      return null;
    } catch (Misfit misfit) {
      return misfit;
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws LayerException if it would not be read back as it is, which is said with its position,
   *     or if Jackson cannot write it
   */
  @Override
  public byte[] encode(Object value, Type type) throws LayerException {
    Binding binding = binding(type);
    try {
      Walk walk = new Walk(deepest);
      if (!binding.position().isAlwaysMet()) {
        binding.position().check(value, walk);
      }
      byte[] json = binding.writer().writeValueAsBytes(value);
      Limits.requireReadable(mapper, json);
      if (walk.isToBeTried()) {
        binding.position().compare(value, readBack(binding, json, type), new Walk(deepest));
      }
      return json;
    } catch (Misfit misfit) {
      throw new LayerException(FailureKind.CODEC, "json: " + misfit.text("a value") + ".", null);
    } catch (JacksonException unwritable) {
      throw failed("a value cannot be written as ", type, unwritable);
    }
  }

  private static @Nullable Object readBack(Binding binding, byte[] json, Type type)
      throws LayerException {
    try {
      return binding.reader().readValue(json);
    } catch (JacksonException | IllegalArgumentException unreadable) {
      throw failed("a value would not be read back as ", type, unreadable);
    }
  }

  @Override
  public Object decode(byte[] bytes, Type type) throws LayerException {
    Object value;
    try {
      value = binding(type).reader().readValue(bytes);
    } catch (JacksonException | IllegalArgumentException unreadable) {
      throw failed("bytes cannot be read as ", type, unreadable);
    }
    if (value == null) {
      throw new LayerException(FailureKind.CODEC, "json: read null instead of a value", null);
    }
    return value;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Behind the name of the type stand those settings of a mapper of one's own which change what
   * is written, such as {@code ;naming=SnakeCaseStrategy}.
   */
  @Override
  public String schema(Type type) {
    return Codec.super.schema(type) + settings;
  }

  private Binding binding(Type type) {
    Binding known = bindings.get(type);
    return known != null ? known : bindings.computeIfAbsent(type, this::bind);
  }

  private Binding bind(Type type) {
    JavaType javaType;
    try {
      javaType = mapper.constructType(type);
    } catch (JacksonException | IllegalArgumentException noType) {
      throw new Misfit("is no type that Jackson knows");
    }
    return Binding.of(mapper, javaType, shapes.of(javaType));
  }

  /**
   * Says where and how it went wrong, but nothing of the value.
   */
  private static LayerException failed(String what, Type type, RuntimeException failure) {
    StringBuilder text = new StringBuilder("json: ").append(what).append(type.getTypeName());
    if (failure instanceof JacksonException jackson) {
      String path = Paths.of(jackson);
      text.append(path.isEmpty() ? "" : ", at " + path);
    }
    text.append(": ").append(Words.of(failure));
    return new LayerException(FailureKind.CODEC, text.toString(), null);
  }
}
