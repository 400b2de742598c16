package io.cachechain.codec.jackson;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JavaType;

/**
 * Something whose JSON says of which class it is, by {@code @JsonTypeInfo}. A class that the
 * annotation does not know is written gladly and never read, so each class is tried once.
 */
final class TypedShape implements Shape {
  private final JavaType type;
  private final boolean byClass;
  private final Shapes shapes;
  private final Map<Class<?>, Shape> inside = new ConcurrentHashMap<>();
  private final Set<Class<?>> cameBack = ConcurrentHashMap.newKeySet();

  /**
   * Creates one.
   *
   * @param type the declared type
   * @param byClass whether the declared class says it; if not, a property does, and it takes the
   *     whole to try it
   * @param shapes what the classes are made of
   */
  TypedShape(JavaType type, boolean byClass, Shapes shapes) {
    this.type = type;
    this.byClass = byClass;
    this.shapes = shapes;
  }

  @Override
  public void check(Object value, Walk walk) {
    if (byClass) {
      shapes.trials().requireSameClass(type, value);
    } else if (!cameBack.contains(value.getClass())) {
      walk.tryAll();
    }
    Shape shape = inside(value);
    if (shape instanceof Bean bean) {
      bean.checkInside(value, walk);
    } else {
      shape.check(value, walk);
    }
  }

  @Override
  public void compare(Object value, Object back, Walk walk) {
    if (value.getClass() != back.getClass()) {
      throw Misfit.other(value, back);
    }
    inside(value).compare(value, back, walk);
    cameBack.add(value.getClass());
  }

  private Shape inside(Object value) {
    return inside.computeIfAbsent(value.getClass(), actual -> shapes.inside(type, actual));
  }
}
