package io.cachechain;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * A token for a generic type, made as an anonymous subclass: {@code new TypeRef<List<Book>>() {}}.
 * After Gafter, <i>Super Type Tokens</i> (2006).
 *
 * @param <T> the type
 */
public abstract class TypeRef<T> {
  private final Type type;

  /**
   * Captures the type argument.
   *
   * @throws IllegalStateException if there is none
   */
  protected TypeRef() {
    if (!(getClass().getGenericSuperclass() instanceof ParameterizedType superclass)
        || superclass.getRawType() != TypeRef.class) {
      throw new IllegalStateException("make a TypeRef as in: new TypeRef<List<Book>>() {}");
    }
    this.type = superclass.getActualTypeArguments()[0];
  }

  /** Returns the captured type. */
  public final Type type() {
    return type;
  }

  @Override
  public final boolean equals(@Nullable Object other) {
    return other instanceof TypeRef<?> that && type.equals(that.type);
  }

  @Override
  public final int hashCode() {
    return type.hashCode();
  }

  @Override
  public final String toString() {
    return type.getTypeName();
  }
}
