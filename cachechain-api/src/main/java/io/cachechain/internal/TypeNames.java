package io.cachechain.internal;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The names of types as they enter the fingerprint of an entry. {@link Type#getTypeName()} is not
 * laid down for generic types: it may differ between versions of Java and kinds of {@code Type},
 * and bytes in a store outlive both.
 */
public final class TypeNames {
  private TypeNames() {}

  /** Returns the name of a type: {@code java.util.Map<java.lang.String,com.acme.Book[]>}. */
  public static String of(Type type) {
    if (type instanceof Class<?> plain) {
      return plain.isArray() ? of(plain.getComponentType()) + "[]" : plain.getName();
    }
    if (type instanceof ParameterizedType generic) {
      return of(generic.getRawType()) + "<" + all(generic.getActualTypeArguments(), ",") + ">";
    }
    if (type instanceof GenericArrayType array) {
      return of(array.getGenericComponentType()) + "[]";
    }
    if (type instanceof WildcardType wildcard) {
      return wildcard.getLowerBounds().length > 0
          ? "? super " + all(wildcard.getLowerBounds(), "&")
          : "? extends " + all(wildcard.getUpperBounds(), "&");
    }
    return type.getTypeName();
  }

  private static String all(Type[] types, String between) {
    return Arrays.stream(types).map(TypeNames::of).collect(Collectors.joining(between));
  }
}
