package io.cachechain.codec.jackson;

import com.fasterxml.jackson.annotation.JsonBackReference;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.deser.SettableBeanProperty;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.PropertyWriter;
import tools.jackson.databind.ser.bean.BeanSerializerBase;

/** What of the state of an object its properties hold. Fields that are transient or are left out by an annotation are the user's to know. */
final class Fields {
  private Fields() {}

  /** Returns the fields of a class that seem to be no property, so that JSON says nothing of them. */
  static HiddenFields hidden(
      Class<?> type, BeanDeserializerBase reader, ValueSerializer<?> writer) {
    if (type.isRecord()) {
      return HiddenFields.NONE;
    }
    Set<String> known = names(reader, writer);
    List<Field> hidden = new ArrayList<>();
    for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
      for (Field field : each.getDeclaredFields()) {
        if (isState(field) && !known.contains(plain(field.getName()))) {
          hidden.add(field);
        }
      }
    }
    return HiddenFields.of(type, hidden);
  }

  private static Set<String> names(BeanDeserializerBase reader, ValueSerializer<?> writer) {
    Set<String> known = new HashSet<>();
    if (writer instanceof BeanSerializerBase bean) {
      for (Iterator<PropertyWriter> all = bean.properties(); all.hasNext(); ) {
        PropertyWriter property = all.next();
        known.add(plain(property.getName()));
        if (property.getMember() != null) {
          known.add(plain(property.getMember().getName()));
        }
      }
    }
    for (Iterator<SettableBeanProperty> all = reader.properties(); all.hasNext(); ) {
      SettableBeanProperty property = all.next();
      if (property.getMember() != null) {
        known.add(plain(property.getMember().getName()));
      }
    }
    return known;
  }

  /** Names of fields, getters and properties differ in signs and prefixes. */
  private static String plain(String name) {
    String bare = name.startsWith("m_") ? name.substring(2) : name.replace("_", "");
    String lower = bare.toLowerCase(Locale.ROOT);
    return lower.startsWith("is") ? lower.substring(2) : lower;
  }

  /** Returns whether a property that is written and not read shows a field of that name, and no computed value. */
  static boolean holds(Class<?> type, BeanPropertyWriter property) {
    JsonProperty given = property.getAnnotation(JsonProperty.class);
    if (given != null && given.access() == JsonProperty.Access.READ_ONLY) {
      return false;
    }
    for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
      for (Field field : each.getDeclaredFields()) {
        if (isState(field) && plain(field.getName()).equals(plain(property.getName()))) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isState(Field field) {
    int modifiers = field.getModifiers();
    if (Modifier.isStatic(modifiers) || Modifier.isTransient(modifiers) || field.isSynthetic()) {
      return false;
    }
    JsonProperty given = field.getAnnotation(JsonProperty.class);
    return (given == null || given.access() == JsonProperty.Access.AUTO)
        && !field.isAnnotationPresent(JsonIgnore.class)
        && !field.isAnnotationPresent(JsonBackReference.class);
  }
}
