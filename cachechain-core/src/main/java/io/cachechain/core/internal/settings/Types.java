package io.cachechain.core.internal.settings;

import java.lang.invoke.MethodType;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Objects;
import java.util.Optional;

/** Checks of the types that a chain is created for. */
public final class Types {
  private Types() {}

  /** Returns a class, a primitive one as its box. */
  @SuppressWarnings("unchecked") // long.class is a Class<Long> to the compiler
  public static <T> Class<T> boxed(String parameter, Class<T> type) {
    Objects.requireNonNull(type, parameter);
    if (type == void.class || type == Void.class) {
      throw new IllegalArgumentException(
          parameter + " is " + type.getName() + ", of which there is no value");
    }
    return (Class<T>) MethodType.methodType(type).wrap().returnType();
  }

  /** Returns a type of values unless there can be none of it. */
  public static Type checked(String parameter, Type type) {
    Type raw = type instanceof ParameterizedType generic ? generic.getRawType() : type;
    if (raw == Optional.class) {
      throw new IllegalArgumentException(parameter
          + " is Optional. Name the type within: a chain answers null when there is no value, and"
          + " Loader.ofOptional(f) makes a loader of a function that gives an Optional.");
    }
    if (!(raw instanceof Class<?>) && !(raw instanceof GenericArrayType)) {
      throw new IllegalArgumentException(
          parameter + " is " + type.getTypeName()
              + ", which is no type at run time. Make the TypeRef where the type is known, as in new TypeRef<List<Book>>() {}.");
    }
    return type;
  }
}
