package io.cachechain.core.internal.settings;

import io.cachechain.spi.Option;
import java.util.function.Consumer;

/**
 * A setting of the engine: an option with the check of its bounds.
 *
 * @param option the declaration
 * @param check throws {@link IllegalArgumentException} for a value outside of the bounds
 */
public record Setting<T>(Option<T> option, Consumer<T> check) {
  static <T> Setting<T> of(Option<T> option) {
    return new Setting<>(option, value -> {});
  }

  /** Returns this setting with the value that counts when none is given. */
  Setting<T> orElse(T value) {
    return new Setting<>(option.orElse(value), check);
  }

  /** Returns this setting with its bounds as text, which end its description. */
  Setting<T> bounds(String text) {
    return new Setting<>(option.describedAs("; " + text), check);
  }

  /** Returns this setting with a description, which goes before the bounds. */
  Setting<T> describedAs(String text) {
    return new Setting<>(option.describedAs(text + option.description()), check);
  }

  /** Returns the name of the option. */
  public String name() {
    return option.name();
  }

  /** Reads and checks a value. */
  public T parse(String text) {
    T value = option.parse(text);
    check.accept(value);
    return value;
  }
}
