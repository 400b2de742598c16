package io.cachechain.codec.jackson;

import java.util.List;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ser.BeanPropertyWriter;

/** An object with properties: a record or a bean. It can be a part of itself, so what it consists of is given later. */
final class Bean implements Shape {
  private final JavaType type;
  private final Trials trials;
  private List<Property> properties = List.of();
  private boolean hasId;
  private boolean complete;
  private boolean alwaysMet;

  /**
   * Creates one without properties.
   *
   * @param type the declared type
   * @param trials what tries subclasses
   */
  Bean(JavaType type, Trials trials) {
    this.type = type;
    this.trials = trials;
  }

  /**
   * Says what it consists of, once, before any other thread sees it.
   *
   * @param all the properties that are both written and read
   * @param named whether JSON gives each object an id, so that it may be part of itself
   */
  void consistsOf(List<Property> all, boolean named) {
    properties = all.stream().filter(each -> !each.position().isAlwaysMet()).toList();
    hasId = named;
    complete = true;
    alwaysMet = properties.isEmpty() && type.isFinal();
  }

  @Override
  public boolean isAlwaysMet() {
    return complete && alwaysMet;
  }

  @Override
  public void check(Object value, Walk walk) {
    if (value.getClass() != type.getRawClass()) {
      trials.requireSameClass(type, value);
    }
    checkInside(value, walk);
  }

  /** Checks the properties alone, of an object that says of which class it is. */
  void checkInside(Object value, Walk walk) {
    if (properties.isEmpty() || (hasId && !walk.isNew(value))) {
      return;
    }
    walk.enter();
    for (Property property : properties) {
      property.check(value, walk);
    }
    walk.leave();
  }

  /**
   * A property.
   *
   * @param name its name in JSON
   * @param writer gives its value
   * @param position what it is
   */
  record Property(String name, BeanPropertyWriter writer, Position position) {
    void check(Object owner, Walk walk) {
      Object value;
      try {
        value = writer.get(owner);
      } catch (Exception thrownByGetter) {
        return; // Jackson is about to meet the same, and says where
      }
      try {
        position.check(value, walk);
      } catch (Misfit misfit) {
        throw misfit.in(name);
      }
    }
  }
}
