package io.cachechain.codec.jackson;

import java.util.List;
import tools.jackson.databind.JavaType;

/** An object with properties: a record or a bean. It can be a part of itself, so what it consists of is given later. */
final class Bean implements Shape {
  private final JavaType type;
  private final Trials trials;
  private List<Property> properties = List.of();
  private boolean hasId;
  /** Set once there was nothing left to look at; a type that is part of itself never gets there. */
  private volatile boolean done;

  private HiddenFields hidden = HiddenFields.NONE;

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
   * @param all the properties whose values must come back
   * @param named whether JSON gives each object an id, so that it may be part of itself
   * @param fields those which seem to be no property
   */
  void consistsOf(List<Property> all, boolean named, HiddenFields fields) {
    properties = List.copyOf(all);
    hasId = named;
    hidden = fields;
  }

  @Override
  public boolean isAlwaysMet() {
    return done;
  }

  @Override
  public void check(Object value, Walk walk) {
    if (value.getClass() != type.getRawClass()) {
      trials.requireSameClass(type, value);
      walk.tryAll(); // what is written is what the declared class shows
    }
    checkInside(value, walk);
  }

  /** Checks the properties alone, of an object that says of which class it is. */
  void checkInside(Object value, Walk walk) {
    if (done || (hasId && !walk.isNew(value))) {
      return;
    }
    if (!hidden.isEmpty()) {
      walk.tryAll();
    }
    walk.enter();
    boolean looked = false;
    for (Property property : properties) {
      looked |= property.check(value, walk);
    }
    walk.leave();
    if (!looked && hidden.isEmpty() && type.isFinal()) {
      done = true;
    }
  }

  @Override
  public void compare(Object value, Object back, Walk walk) {
    if (value.getClass() != back.getClass()) {
      throw Misfit.other(value, back);
    }
    if (hasId && !walk.isNew(value)) {
      return;
    }
    walk.enter();
    for (Property property : properties) {
      property.compare(value, back, walk);
    }
    walk.leave();
    hidden.compare(value, back);
    boolean asDeclared = value.getClass() == type.getRawClass();
    if (!asDeclared && !Likeness.same(value, back)) {
      throw Misfit.other(value, back);
    }
  }
}
