package io.cachechain.codec.jackson;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.deser.AbstractDeserializer;
import tools.jackson.databind.deser.SettableBeanProperty;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.deser.std.ContainerDeserializerBase;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.ser.AnyGetterWriter;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.PropertyWriter;
import tools.jackson.databind.ser.bean.BeanSerializerBase;

/**
 * Finds out what a type is made of, from what Jackson itself would use to read and write it:
 * Jackson writes an interface gladly and finds out when it reads that it does not know the class.
 * Used by one thread, once.
 */
final class Compilation {
  private final JsonMapper mapper;
  private final Shapes shapes;
  private final DeserializationContext reading;
  private final SerializationContext writing;
  private final Map<JavaType, Bean> beans = new HashMap<>();

  Compilation(JsonMapper mapper, Shapes shapes) {
    this.mapper = mapper;
    this.shapes = shapes;
    this.reading = mapper._deserializationContext();
    this.writing = mapper._serializationContext();
  }

  /** Returns what all of a value is. */
  Position root(JavaType type) {
    return position(type, null);
  }

  /** Returns the content of an object whose class is known from JSON. */
  Position inside(JavaType type) {
    return new Position(shape(type, reader(type)), true);
  }

  private Position position(JavaType type, @Nullable ValueDeserializer<?> reader) {
    if (type.getTypeHandler() != null) {
      return new Position(new TypedShape(type, false, shapes), true);
    }
    if (writing.findTypeSerializer(type) != null) {
      return new Position(new TypedShape(type, true, shapes), true);
    }
    ValueDeserializer<?> known =
        reader == null || reader instanceof AbstractDeserializer ? reader(type) : reader;
    return new Position(shape(type, known), nullStays(type, known));
  }

  private ValueDeserializer<?> reader(JavaType type) {
    return reading.findContextualValueDeserializer(type, null);
  }

  private boolean nullStays(JavaType type, ValueDeserializer<?> reader) {
    return type.isPrimitive() || reader.getNullValue(reading) == null;
  }

  private Shape shape(JavaType type, ValueDeserializer<?> reader) {
    Class<?> raw = type.getRawClass();
    if (raw == Serializable.class || raw == Class.class) {
      throw new Misfit("is declared as " + raw.getSimpleName()
          + ", which does not say what it is. Declare what it holds");
    }
    if (reader instanceof AbstractDeserializer) {
      throw new Misfit(
          "is of " + type.toCanonical()
              + ", an interface or abstract class that does not say by @JsonTypeInfo which class it is");
    }
    if (type.isJavaLangObject() || raw == Number.class) {
      return Natural.of(type, mapper, shapes.trials());
    }
    if (JsonNode.class.isAssignableFrom(raw)) {
      return new Tree(type, shapes.trials());
    }
    if (reader instanceof BeanDeserializerBase bean) {
      return bean(type, bean);
    }
    if (raw == Map.Entry.class) {
      return entry(type);
    }
    if (type.isReferenceType()) {
      return new Reference(position(type.getContentType(), null));
    }
    if (type.isContainerType()) {
      return container(
          type,
          reader instanceof ContainerDeserializerBase<?> some
              ? some.getContentDeserializer()
              : null);
    }
    return Scalar.of(type, shapes.trials());
  }

  private Shape container(JavaType type, @Nullable ValueDeserializer<?> reader) {
    Position content;
    try {
      content = position(type.getContentType(), reader);
    } catch (Misfit misfit) {
      throw misfit.inside(type.isMapLikeType() ? "(key)" : "[]");
    }
    Class<?> raw = type.getRawClass();
    if (!type.isMapLikeType()) {
      return new Elements(raw, content);
    }
    return new Entries.All(raw, entries(type.getKeyType(), content));
  }

  private Shape entry(JavaType type) {
    Position content;
    try {
      content = position(type.containedTypeOrUnknown(1), null);
    } catch (Misfit misfit) {
      throw misfit.inside("(key)");
    }
    return new Entries.One(type, entries(type.containedTypeOrUnknown(0), content));
  }

  private Entries entries(JavaType keys, Position content) {
    JavaType single = mapper
        .getTypeFactory()
        .constructMapType(Map.class, keys, mapper.constructType(Boolean.class));
    return Entries.of(single, content, shapes.trials());
  }

  private Shape bean(JavaType type, BeanDeserializerBase reader) {
    Bean known = beans.get(type);
    if (known != null) {
      return known;
    }
    if (!reader.getValueInstantiator().canInstantiate()) {
      throw new Misfit(
          "is of " + type.toCanonical()
              + ", which Jackson cannot make: it needs a constructor without parameters, or @JsonCreator");
    }
    ValueSerializer<?> writer = writing.findValueSerializer(type);
    if (!(writer instanceof BeanSerializerBase)) {
      return new Scalar(type, false, shapes.trials());
    }
    Bean bean = new Bean(type, shapes.trials());
    beans.put(type, bean);
    boolean named = writer instanceof BeanSerializerBase some && some.usesObjectId();
    List<Property> properties = properties(type, reader, writer);
    bean.consistsOf(properties, named, Fields.hidden(type.getRawClass(), reader, writer));
    return bean;
  }

  private List<Property> properties(
      JavaType type, BeanDeserializerBase reader, ValueSerializer<?> writer) {
    Map<String, BeanPropertyWriter> written = new LinkedHashMap<>();
    if (writer instanceof BeanSerializerBase bean) {
      for (Iterator<PropertyWriter> all = bean.properties(); all.hasNext(); ) {
        if (all.next() instanceof BeanPropertyWriter property) {
          written.put(property.getName(), property);
        }
      }
    }
    List<Property> kept = new ArrayList<>();
    for (Iterator<SettableBeanProperty> all = reader.properties(); all.hasNext(); ) {
      SettableBeanProperty property = all.next();
      Position position = position(property);
      BeanPropertyWriter from = written.remove(property.getName());
      if (from != null && !OwnForm.isOf(from.getMember())) {
        kept.add(new Property(property.getName(), from, position, leavesOut(type, from)));
      }
    }
    for (BeanPropertyWriter each : written.values()) {
      if (each.isUnwrapping() || each instanceof AnyGetterWriter) {
        Position position = in(each.getName(), () -> position(each.getType(), null));
        kept.add(new Property(each.getName(), each, position, true));
      } else if (Fields.holds(type.getRawClass(), each) && !OwnForm.isOf(each.getMember())) {
        kept.add(new Property(each.getName(), each, Position.ANY, leavesOut(type, each)));
      }
    }
    return kept;
  }

  /**
   * Returns whether a value of a property may be left out, by an annotation or a setting of the
   * mapper.
   */
  private boolean leavesOut(JavaType type, BeanPropertyWriter property) {
    JsonInclude.Include byMapper = mapper
        .serializationConfig()
        .getDefaultInclusion(type.getRawClass(), property.getType().getRawClass())
        .getValueInclusion();
    boolean always =
        byMapper == JsonInclude.Include.ALWAYS || byMapper == JsonInclude.Include.USE_DEFAULTS;
    return !always
        || property.willSuppressNulls()
        || property.getAnnotation(JsonInclude.class) != null
        || writing.introspectClassAnnotations(type).hasAnnotation(JsonInclude.class);
  }

  private Position position(SettableBeanProperty property) {
    JavaType type = property.getType();
    boolean typed =
        property.hasValueTypeDeserializer() || property.getAnnotation(JsonTypeInfo.class) != null;
    if (typed && !type.isContainerType() && !type.isReferenceType()) {
      return new Position(new TypedShape(type, false, shapes), true);
    }
    if (OwnForm.isOf(property.getMember())) {
      return Position.ANY;
    }
    return in(property.getName(), () -> position(type, property.getValueDeserializer()));
  }

  private static Position in(String name, Supplier<Position> position) {
    try {
      return position.get();
    } catch (Misfit misfit) {
      throw misfit.in(name);
    }
  }
}
