package io.cachechain.codec.jackson;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Optional;

/** What a declared type leaves open: {@code List}, {@code List<?>} and {@code List<Object>} do not say what is in them, and numbers come back as other numbers. */
final class Types {
  private Types() {}

  /**
   * Checks that the type says what is in it.
   *
   * @throws Misfit if it does not
   */
  static void requireKnown(Type type) {
    if (type == Optional.class || isOptional(type)) {
      throw new Misfit("is an Optional, and an empty one would be null. Declare what it holds");
    }
    requireKnownInside(type);
  }

  private static void requireKnownInside(Type type) {
    if (type instanceof Class<?> plain) {
      requireKnown(plain);
    } else if (type instanceof ParameterizedType generic) {
      if (generic.getRawType() == Class.class) {
        throw new Misfit("is declared as Class, which does not say what it is");
      }
      for (Type argument : generic.getActualTypeArguments()) {
        requireKnownInside(argument);
      }
    } else if (type instanceof GenericArrayType array) {
      requireKnownInside(array.getGenericComponentType());
    } else if (type instanceof WildcardType wildcard && wildcard.getLowerBounds().length == 0) {
      requireKnownInside(wildcard.getUpperBounds()[0]);
    } else {
      throw new Misfit("has " + type.getTypeName() + " in it, which does not say what it is");
    }
  }

  private static void requireKnown(Class<?> plain) {
    if (plain == Object.class) {
      throw new Misfit("has Object in it, which does not say what it is. Declare what it holds");
    }
    if (plain.getTypeParameters().length > 0) {
      throw new Misfit("has " + plain.getName() + " in it without type arguments");
    }
    if (plain.isArray()) {
      requireKnownInside(plain.getComponentType());
    }
  }

  private static boolean isOptional(Type type) {
    return type instanceof ParameterizedType generic && generic.getRawType() == Optional.class;
  }
}
