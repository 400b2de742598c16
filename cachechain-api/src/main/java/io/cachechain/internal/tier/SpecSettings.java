package io.cachechain.internal.tier;

import io.cachechain.spi.Option;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The settings of a typed spec, each given once at most. Immutable. */
public final class SpecSettings {
  private final String spec;
  private final Map<Option<?>, Object> values;

  private SpecSettings(String spec, Map<Option<?>, Object> values) {
    this.spec = spec;
    this.values = values;
  }

  /**
   * Returns no settings yet.
   *
   * @param spec the simple name of the spec's class, for messages
   */
  public static SpecSettings of(String spec) {
    return new SpecSettings(spec, Map.of());
  }

  /**
   * Returns these settings and one more.
   *
   * @throws IllegalStateException if it was given before
   */
  public SpecSettings with(Option<?> option, Object value) {
    Objects.requireNonNull(value, option.name());
    if (values.containsKey(option)) {
      throw new IllegalStateException(
          spec + ": " + option.name() + " was set already; each setting may be given once.");
    }
    Map<Option<?>, Object> more = new LinkedHashMap<>(values);
    more.put(option, value);
    return new SpecSettings(spec, Collections.unmodifiableMap(more));
  }

  /** Returns the values, in the order in which they were given; not to be changed. */
  public Map<Option<?>, Object> values() {
    return values;
  }

  /** Returns the names of the settings that were given, without their values. */
  @Override
  public String toString() {
    return spec + values.keySet();
  }
}
