package io.cachechain.core.internal.bytes;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes keys as text, for layers that keep bytes: equal keys give equal text, unequal keys unequal text. Immutable and
 * thread-safe.
 *
 * <p>A record is written as its components with {@code ,} between them; in each, {@code \} and {@code ,} get a {@code \} in
 * front, and {@code null} is {@code \-}, which nothing else can give.
 *
 * @param <K> the type of the keys
 */
public final class KeyText<K> {
  private static final Set<Class<?>> PLAIN = Set.of(
      String.class,
      Integer.class,
      Long.class,
      Short.class,
      Byte.class,
      Double.class,
      Float.class,
      BigInteger.class,
      BigDecimal.class,
      Boolean.class,
      Character.class,
      UUID.class,
      int.class,
      long.class,
      short.class,
      byte.class,
      double.class,
      float.class,
      boolean.class,
      char.class);

  private final Function<? super K, String> write;

  private KeyText(Function<? super K, String> write) {
    this.write = write;
  }

  /**
   * Returns the text of keys of this type: String, numbers, UUID, enums, and records of these.
   *
   * @return null for other types, and for records whose components cannot be read from here
   */
  public static <K> @Nullable KeyText<K> forType(Class<K> type) {
    Function<Object, String> writer = writer(type, new HashSet<>());
    return writer == null ? null : new KeyText<>(writer);
  }

  /**
   * Returns the text that a function gives.
   *
   * @param write must give equal text for equal keys and unequal text for unequal ones
   */
  public static <K> KeyText<K> of(Function<K, String> write) {
    return new KeyText<>(Objects.requireNonNull(write, "write"));
  }

  /**
   * Returns the text of a key.
   *
   * @throws NullPointerException if the user's function gave null
   */
  public String write(K key) {
    return Objects.requireNonNull(write.apply(key), "keyText gave null");
  }

  private static @Nullable Function<Object, String> writer(Class<?> type, Set<Class<?>> within) {
    if (PLAIN.contains(type)) {
      return Object::toString;
    }
    if (type.isEnum()) {
      return key -> ((Enum<?>) key).name();
    }
    // A record that holds itself has no longest text, and no end here.
    return type.isRecord() && within.add(type) ? recordWriter(type, new HashSet<>(within)) : null;
  }

  private static @Nullable Function<Object, String> recordWriter(
      Class<?> type, Set<Class<?>> within) {
    RecordComponent[] components = type.getRecordComponents();
    Part[] parts = new Part[components.length];
    for (int i = 0; i < parts.length; i++) {
      Function<Object, String> writer = writer(components[i].getType(), new HashSet<>(within));
      MethodHandle accessor = accessor(components[i].getAccessor());
      if (writer == null || accessor == null) {
        return null;
      }
      parts[i] = new Part(accessor, writer);
    }
    return key -> join(parts, key);
  }

  private static @Nullable MethodHandle accessor(Method method) {
    try {
      method.setAccessible(true);
      return MethodHandles.lookup().unreflect(method);
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

  private record Part(MethodHandle accessor, Function<Object, String> writer) {
    void append(Object key, StringBuilder text) {
      Object component = read(key);
      if (component == null) {
        text.append("\\-");
        return;
      }
      String plain = writer.apply(component);
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
