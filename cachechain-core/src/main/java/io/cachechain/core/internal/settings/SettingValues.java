package io.cachechain.core.internal.settings;

import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The effective values of settings, each under its declaration, so that no list of fields has to be
 * kept beside {@link EngineOptions}. Immutable.
 */
public final class SettingValues {
  private static final SettingValues NONE = new SettingValues(new IdentityHashMap<>());

  /** By identity: a setting is the one that was declared. */
  private final IdentityHashMap<Setting<?>, Object> values;

  private SettingValues(IdentityHashMap<Setting<?>, Object> values) {
    this.values = values;
  }

  /** Returns one without any value. */
  public static SettingValues none() {
    return NONE;
  }

  /**
   * Returns these values and one more, which counts instead of what was there; null stands for
   * none.
   */
  public <T> SettingValues with(Setting<T> setting, @Nullable T value) {
    IdentityHashMap<Setting<?>, Object> more = new IdentityHashMap<>(values);
    if (value == null) {
      more.remove(setting);
    } else {
      more.put(setting, value);
    }
    return new SettingValues(more);
  }

  /**
   * Returns the value of a setting that always has one.
   *
   * @throws IllegalStateException if it has none
   */
  public <T> T get(Setting<T> setting) {
    T value = find(setting);
    if (value == null) {
      throw new IllegalStateException("setting " + setting.name() + " has no value");
    }
    return value;
  }

  /** Returns the value of a setting, or null if it has none. */
  public <T> @Nullable T find(Setting<T> setting) {
    return setting.option().type().cast(values.get(setting));
  }

  /**
   * Returns the value of a setting whose bounds are within an int.
   *
   * @throws IllegalStateException if it has none
   */
  public int count(Setting<Long> setting) {
    return Math.toIntExact(get(setting));
  }
}
