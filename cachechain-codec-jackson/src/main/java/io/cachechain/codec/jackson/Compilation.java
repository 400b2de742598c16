package io.cachechain.codec.jackson;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
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
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.deser.AbstractDeserializer;
import tools.jackson.databind.deser.SettableBeanProperty;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.deser.std.ContainerDeserializerBase;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.ser.AnyGetterWriter;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.PropertyWriter;
import tools.jackson.databind.ser.bean.BeanSerializerBase;

/**
 * Finds out what a type is made of, from what Jackson itself would use to read and write it: Jackson writes an interface gladly and finds out when it reads that it does not know the class.
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

  /** Returns what is in an object whose class has been told. */
  Position inside(JavaType type) {
    return new Position(shape(type, reader(type)), true);
  }

  private Position position(JavaType type, @Nullable ValueDeserializer<?> reader) {
    if (type.getTypeHandler() != null) {
      return new Position(new Told(type, false, shapes), true);
    }
    if (writing.findTypeSerializer(type) != null) {
      return new Position(new Told(type, true, shapes), true);
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
    if (type.isReferenceType()) {
      return new Reference(position(type.getContentType(), null));
    }
    if (reader instanceof ContainerDeserializerBase<?> container && type.isContainerType()) {
      return container(type, container);
    }
    return type.isContainerType() ? Shape.ANY : Scalar.of(type, shapes.trials());
  }

  private Shape container(JavaType type, ContainerDeserializerBase<?> reader) {
    Position content;
    try {
      content = position(type.getContentType(), reader.getContentDeserializer());
    } catch (Misfit misfit) {
      throw misfit.inside(type.isMapLikeType() ? "(key)" : "[]");
    }
    Class<?> raw = type.getRawClass();
    if (!type.isMapLikeType()) {
      return new Elements(raw, content);
    }
    JavaType single = mapper
        .getTypeFactory()
        .constructMapType(Map.class, type.getKeyType(), mapper.constructType(Boolean.class));
    return new Entries(raw, single, type.getKeyType().getRawClass(), content, shapes.trials());
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
    Bean bean = new Bean(type, shapes.trials());
    beans.put(type, bean);
    ValueSerializer<?> writer = writing.findValueSerializer(type);
    boolean named = writer instanceof BeanSerializerBase some && some.usesObjectId();
    bean.consistsOf(properties(reader, writer), named);
    return bean;
  }

  private List<Bean.Property> properties(BeanDeserializerBase reader, ValueSerializer<?> writer) {
    Map<String, BeanPropertyWriter> written = new HashMap<>();
    if (writer instanceof BeanSerializerBase bean) {
      for (Iterator<PropertyWriter> all = bean.properties(); all.hasNext(); ) {
        if (all.next() instanceof BeanPropertyWriter property) {
          written.put(property.getName(), property);
        }
      }
    }
    List<Bean.Property> both = new ArrayList<>();
    for (Iterator<SettableBeanProperty> all = reader.properties(); all.hasNext(); ) {
      SettableBeanProperty property = all.next();
      Position position = position(property);
      BeanPropertyWriter from = written.remove(property.getName());
      if (from != null && !saysItself(from.getMember())) {
        both.add(new Bean.Property(property.getName(), from, position));
      }
    }
    written.values().stream()
        .filter(each -> each.isUnwrapping() || each instanceof AnyGetterWriter)
        .forEach(each -> both.add(new Bean.Property(
            each.getName(), each, in(each.getName(), () -> position(each.getType(), null)))));
    return both;
  }

  private Position position(SettableBeanProperty property) {
    boolean told =
        property.hasValueTypeDeserializer() || property.getAnnotation(JsonTypeInfo.class) != null;
    if (told && !property.getType().isContainerType()) {
      return new Position(new Told(property.getType(), false, shapes), true);
    }
    if (told || saysItself(property.getMember())) {
      return Position.ANY;
    }
    return in(
        property.getName(), () -> position(property.getType(), property.getValueDeserializer()));
  }

  private static Position in(String name, Supplier<Position> position) {
    try {
      return position.get();
    } catch (Misfit misfit) {
      throw misfit.in(name);
    }
  }

  /** An annotation may say how a property is written and read. Then it is the user's to know what comes back. */
  private static boolean saysItself(@Nullable AnnotatedMember member) {
    return member != null
        && (member.hasAnnotation(JsonSerialize.class)
            || member.hasAnnotation(JsonDeserialize.class));
  }
}
