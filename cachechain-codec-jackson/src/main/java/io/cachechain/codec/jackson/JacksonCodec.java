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
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes values as JSON, by Jackson 3: records, beans, collections, maps, enums, java.time and all else that Jackson can both write and read. Found by {@link
 * java.util.ServiceLoader}, under the id {@code json}.
 *
 * <p><b>Classes that change.</b> Nodes of two versions may share a layer. A property that the reading class does not know is ignored. One that it knows and that
 * is missing becomes null, an empty Optional, or 0 for a primitive; where that would be wrong, add the property as a boxed type, or give the chain a new namespace. An enum
 * constant that it does not know, a null for a primitive and a text where a number is expected are misses: the value is loaded again and replaced.
 *
 * <p><b>Types.</b> A chain gives the same type from each layer or it takes none: interfaces and abstract classes are refused unless they say by {@code @JsonTypeInfo} which
 * class they are, as are {@code Object}, wildcards and raw types, Optional, and whatever has a built-in codec. A value whose class is a subclass of the declared one cannot be
 * encoded. There is no default typing: bytes never choose a class by its name.
 *
 * <p>Times are written as text with their own offset and zone, enums by {@code name()}. Jackson modules on the class path are used. Immutable and thread-safe; does not
 * block.
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

  private static final JsonMapper DEFAULTS = defaultMapper();

  private final JsonMapper mapper;
  private final String settings;
  private final Map<Type, Binding> bindings = new ConcurrentHashMap<>();

  /** Called by the service loader: a codec with the settings above. */
  public JacksonCodec() {
    this(DEFAULTS);
  }

  private JacksonCodec(JsonMapper mapper) {
    this.mapper = mapper;
    this.settings = Settings.of(mapper, DEFAULTS);
  }

  /**
   * Returns a codec that writes and reads with this mapper. All nodes must use mappers that understand each other; the settings above do not hold then. To start
   * from them use {@link #defaultMapper()}.
   *
   * @param mapper the mapper
   */
  public static JacksonCodec with(JsonMapper mapper) {
    return new JacksonCodec(Objects.requireNonNull(mapper, "mapper"));
  }

  /** Returns a mapper with the settings of this codec; {@code rebuild()} it to change some. */
  public static JsonMapper defaultMapper() {
    return JsonMapper.builder()
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
        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
        .build();
  }

  @Override
  public String id() {
    return "json";
  }

  @Override
  public boolean supports(Type type) {
    if (NOT_OURS.contains(type) || !Types.areKnown(type)) {
      return false;
    }
    if (type instanceof Class<?> plain && plain.isPrimitive()) {
      return false;
    }
    try {
      return new Readability(mapper).canBeRead(mapper.constructType(type));
    } catch (JacksonException | IllegalArgumentException unreadable) {
      return false;
    }
  }

  @Override
  public byte[] encode(Object value, Type type) throws LayerException {
    Binding binding = binding(type);
    Class<?> exactly = binding.exactly();
    if (exactly != null && value.getClass() != exactly) {
      throw new LayerException(
          FailureKind.CODEC,
          "json: a value is of " + value.getClass().getName() + ", which would be read back as "
              + exactly.getName()
              + ". Put a value of exactly that class, or say by @JsonTypeInfo which it is.",
          null);
    }
    return binding.writer().writeValueAsBytes(value);
  }

  @Override
  public Object decode(byte[] bytes, Type type) throws LayerException {
    Object value;
    try {
      value = binding(type).reader().readValue(bytes);
    } catch (JacksonException | IllegalArgumentException unreadable) {
      throw unreadable(type, unreadable);
    }
    if (value == null) {
      throw new LayerException(FailureKind.CODEC, "json: read null instead of a value", null);
    }
    return value;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Behind the name of the type stand those settings of a mapper of one's own which change what is written, such as {@code ;naming=SnakeCaseStrategy}.
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
    return Binding.of(mapper, mapper.constructType(type));
  }

  /** Says where and how it went wrong, but nothing of the value: Jackson's own message quotes it. */
  private static LayerException unreadable(Type type, RuntimeException failure) {
    StringBuilder text =
        new StringBuilder("json: bytes cannot be read as ").append(type.getTypeName());
    if (failure instanceof JacksonException jackson) {
      String path = Paths.of(jackson);
      text.append(path.isEmpty() ? "" : ", at " + path);
    }
    return new LayerException(
        FailureKind.CODEC,
        text.append(": ").append(failure.getClass().getSimpleName()).toString(),
        null);
  }
}
