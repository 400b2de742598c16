package io.cachechain.codec.jackson;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.Optional;

/** What a declared type leaves open. */
final class Types {
  private Types() {}

  /** Returns whether the type says what is in it: not {@code List}, {@code List<?>} or {@code List<Object>}, whose numbers come back as other numbers. */
  static boolean areKnown(Type type) {
    if (type instanceof Class<?> plain) {
      return plain != Object.class
          && plain.getTypeParameters().length == 0
          && (!plain.isArray() || areKnown(plain.getComponentType()));
    }
    if (type instanceof ParameterizedType generic) {
      return generic.getRawType() != Optional.class
          && Arrays.stream(generic.getActualTypeArguments()).allMatch(Types::isKnownInside);
    }
    if (type instanceof GenericArrayType array) {
      return areKnown(array.getGenericComponentType());
    }
    return type instanceof WildcardType wildcard
        && wildcard.getLowerBounds().length == 0
        && areKnown(wildcard.getUpperBounds()[0]);
  }

  /** An Optional may stand in something, though not for all of it. */
  private static boolean isKnownInside(Type type) {
    if (type instanceof ParameterizedType generic && generic.getRawType() == Optional.class) {
      return Arrays.stream(generic.getActualTypeArguments()).allMatch(Types::isKnownInside);
    }
    return areKnown(type);
  }
}
