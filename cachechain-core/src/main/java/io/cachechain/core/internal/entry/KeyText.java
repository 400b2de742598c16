package io.cachechain.core.internal.entry;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes keys as text, for layers that keep bytes, and reads them back, for messages of other
 * nodes: equal keys give equal text, unequal keys unequal text. Immutable and thread-safe.
 *
 * <p>A record is written as its components with {@code ,} between them; in each, {@code \} and
 * {@code ,} get a {@code \} in front, and {@code null} is {@code \-}, which nothing else can give.
 *
 * @param <K> the type of the keys
 */
public final class KeyText<K> {
  /** The types that write themselves, and what reads each of them back. */
  private static final Map<Class<?>, Function<String, Object>> PLAIN = Map.ofEntries(
      Map.entry(String.class, text -> text),
      Map.entry(Integer.class, Integer::valueOf),
      Map.entry(Long.class, Long::valueOf),
      Map.entry(Short.class, Short::valueOf),
      Map.entry(Byte.class, Byte::valueOf),
      Map.entry(Double.class, Double::valueOf),
      Map.entry(Float.class, Float::valueOf),
      Map.entry(BigInteger.class, BigInteger::new),
      Map.entry(BigDecimal.class, BigDecimal::new),
      Map.entry(Boolean.class, KeyText::readBoolean),
      Map.entry(Character.class, KeyText::readCharacter),
      Map.entry(UUID.class, UUID::fromString));

  private final Form form;

  private KeyText(Form form) {
    this.form = form;
  }

  /**
   * Returns the text of keys of this type: String, numbers, UUID, enums, and records of these.
   *
   * @return null for other types, and for records whose components cannot be read, or that cannot
   *     be made, from here
   */
  public static <K> @Nullable KeyText<K> forType(Class<K> type) {
    Form form = form(type, new HashSet<>());
    return form == null ? null : new KeyText<>(form);
  }

  /**
   * Returns the text of a key.
   *
   * @param key of the type
   */
  public String write(K key) {
    return form.write.apply(key);
  }

  /**
   * Returns the key of a text.
   *
   * @param text as {@link #write} gave it
   * @throws RuntimeException if it is none that {@code write} gives, or the constructor of a record
   *     refuses it
   */
  @SuppressWarnings("unchecked") // a form reads what it writes
  public K read(String text) {
    return (K) form.read.apply(text);
  }

  private static Object readBoolean(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("neither true nor false");
    };
  }

  private static Object readCharacter(String text) {
    if (text.length() != 1) {
      throw new IllegalArgumentException(text.length() + " characters instead of one");
    }
    return text.charAt(0);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // of the very enum that it is asked for
  private static @Nullable Form form(Class<?> type, Set<Class<?>> within) {
    Function<String, Object> plain =
        PLAIN.get(MethodType.methodType(type).wrap().returnType());
    if (plain != null) {
      return new Form(Object::toString, plain);
    }
    if (type.isEnum()) {
      return new Form(
          key -> ((Enum<?>) key).name(), text -> Enum.valueOf((Class<Enum>) type, text));
    }
    // A record that holds itself has no longest text, and no end here.
    return type.isRecord() && within.add(type) ? recordForm(type, new HashSet<>(within)) : null;
  }

  private static @Nullable Form recordForm(Class<?> type, Set<Class<?>> within) {
    RecordComponent[] components = type.getRecordComponents();
    Part[] parts = new Part[components.length];
    for (int i = 0; i < parts.length; i++) {
      Form form = form(components[i].getType(), new HashSet<>(within));
      MethodHandle accessor = accessor(components[i].getAccessor());
      if (form == null || accessor == null) {
        return null;
      }
      parts[i] = new Part(accessor, form);
    }
    MethodHandle constructor = constructor(type, components);
    return constructor == null
        ? null
        : new Form(key -> join(parts, key), text -> made(parts, constructor, text));
  }

  private static @Nullable MethodHandle accessor(Method method) {
    try {
      method.setAccessible(true);
      return MethodHandles.lookup().unreflect(method);
    } catch (ReflectiveOperationException | RuntimeException notOpen) {
      return null;
    }
  }

  private static @Nullable MethodHandle constructor(Class<?> type, RecordComponent[] components) {
    try {
      Constructor<?> canonical = type.getDeclaredConstructor(
          Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      canonical.setAccessible(true);
      return MethodHandles.lookup().unreflectConstructor(canonical);
    } catch (ReflectiveOperationException | RuntimeException notOpen) {
      return null;
    }
  }

  private static String join(Part[] parts, Object key) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < parts.length; i++) {
      if (i > 0) {
        text.append(',');
      }
      parts[i].append(key, text);
    }
    return parts.length == 0 ? "()" : text.toString();
  }

  private static Object made(Part[] parts, MethodHandle constructor, String text) {
    List<@Nullable String> texts = parts.length == 0 ? List.of() : split(text);
    if (texts.size() != parts.length) {
      throw new IllegalArgumentException(texts.size() + " components instead of " + parts.length);
    }
    List<@Nullable Object> components = new ArrayList<>();
    for (int i = 0; i < parts.length; i++) {
      String plain = texts.get(i);
      components.add(plain == null ? null : parts[i].form.read.apply(plain));
    }
    try {
      return constructor.invokeWithArguments(components);
    } catch (RuntimeException | Error thrown) {
      throw thrown;
    } catch (Throwable thrown) {
      throw new IllegalArgumentException("the record refuses its components", thrown);
    }
  }

  /** Returns the components of a record's text without their escapes, null for null. */
  private static List<@Nullable String> split(String text) {
    List<@Nullable String> texts = new ArrayList<>();
    StringBuilder plain = new StringBuilder();
    boolean isNull = false;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || text.charAt(i) == ',') {
        texts.add(isNull ? null : plain.toString());
        plain.setLength(0);
        isNull = false;
      } else if (text.charAt(i) != '\\') {
        plain.append(text.charAt(i));
      } else {
        i++;
        isNull |= text.charAt(i) == '-';
        plain.append(text.charAt(i));
      }
    }
    return texts;
  }

  /**
   * How one type is written and read.
   *
   * @param write gives the text
   * @param read gives back what was written
   */
  private record Form(Function<Object, String> write, Function<String, Object> read) {}

  private record Part(MethodHandle accessor, Form form) {
    void append(Object key, StringBuilder text) {
      Object component = read(key);
      if (component == null) {
        text.append("\\-");
        return;
      }
      String plain = form.write.apply(component);
      for (int i = 0; i < plain.length(); i++) {
        char c = plain.charAt(i);
        if (c == '\\' || c == ',') {
          text.append('\\');
        }
        text.append(c);
      }
    }

    private @Nullable Object read(Object key) {
      try {
        return accessor.invoke(key);
      } catch (RuntimeException | Error thrown) {
        throw thrown;
      } catch (Throwable thrown) {
        throw new IllegalStateException("a component of the key cannot be read", thrown);
      }
    }
  }
}
