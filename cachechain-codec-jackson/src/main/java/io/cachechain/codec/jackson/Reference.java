package io.cachechain.codec.jackson;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** An Optional or AtomicReference: JSON holds what is in it, or null. */
record Reference(Position content) implements Shape {
  @Override
  public void check(Object value, Walk walk) {
    Object inner = inner(value);
    if (inner == null) {
      return;
    }
    boolean seemsEmpty =
        ((inner instanceof Optional || inner instanceof AtomicReference) && inner(inner) == null)
            || (inner instanceof JsonNode node && node.isNull());
    if (seemsEmpty) {
      throw new Misfit("holds something empty, and would be read back as empty itself");
    }
    content.check(inner, walk);
  }

  @Override
  public void compare(Object value, Object back, Walk walk) {
    content.compare(inner(value), inner(back), walk);
  }

  private static @Nullable Object inner(Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.orElse(null);
    }
    return value instanceof AtomicReference<?> reference ? reference.get() : null;
  }
}
