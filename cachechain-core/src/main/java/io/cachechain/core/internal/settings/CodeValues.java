package io.cachechain.core.internal.settings;

import io.cachechain.spi.Option;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The settings that code gave a chain or a layer, each once. Not thread-safe, like the builder it
 * belongs to.
 */
public final class CodeValues {
  private final String owner;
  private final Map<String, Object> typed = new LinkedHashMap<>();
  private final Map<String, String> texts = new LinkedHashMap<>();
  private final Map<Collaborator<?>, Object> collaborators = new HashMap<>();
  private final Map<String, String> shown = new HashMap<>();

  /**
   * Creates the values of an owner, without any.
   *
   * @param owner whose settings these are, as messages begin: {@code layer 'redis'}
   */
  public CodeValues(String owner) {
    this.owner = owner;
  }

  /** Creates the same values for another owner. */
  CodeValues(String owner, CodeValues other) {
    this.owner = owner;
    typed.putAll(other.typed);
    texts.putAll(other.texts);
    collaborators.putAll(other.collaborators);
    shown.putAll(other.shown);
  }

  /** Returns a copy, which keeps what was given once. */
  CodeValues copy() {
    return new CodeValues(owner, this);
  }

  /**
   * Returns a copy for a new builder, in which each setting may be given once more and then counts
   * instead.
   */
  public CodeValues seed(String newOwner) {
    CodeValues seed = new CodeValues(newOwner, this);
    seed.shown.clear();
    return seed;
  }

  /** Forgets a setting that another one excludes, if it is only part of a seed. */
  public void forgetSeed(Setting<?> setting) {
    if (!shown.containsKey(setting.name())) {
      typed.remove(setting.name());
    }
  }

  /** Takes the value of a setting, checked. */
  public <T> void give(Setting<T> setting, T value) {
    Objects.requireNonNull(value, setting.name());
    setting.check().accept(value);
    once(setting.name(), pretty(setting.option(), value));
    typed.put(setting.name(), value);
  }

  /** Takes the value of an option of a provider; it was checked by its typed spec. */
  <T> void giveOption(Option<T> option, Object value) {
    once(option.name(), pretty(option, value));
    typed.put(option.name(), value);
  }

  /** Takes text for an option, to be read when the options are known. */
  public void giveText(String option, String text) {
    Objects.requireNonNull(option, "option");
    Objects.requireNonNull(text, "text");
    once(option, null);
    texts.put(option, text.strip());
  }

  /** Takes a thing that is no setting. */
  public <T> void give(Collaborator<T> collaborator, T thing) {
    once(collaborator.name(), null);
    collaborators.put(collaborator, thing);
  }

  /** Returns a thing that was given, or null. */
  <T> @Nullable T collaborator(Collaborator<T> collaborator) {
    return collaborator.type().cast(collaborators.get(collaborator));
  }

  /** Notes that a setting was given which is no value, such as a listener. */
  public void giveObject(String name) {
    once(name, null);
  }

  /** Returns the value of an option, or null if none was given as such. */
  @Nullable
  Object typed(String option) {
    return typed.get(option);
  }

  /** Returns the text of an option, or null if none was given as such. */
  @Nullable
  String text(String option) {
    return texts.get(option);
  }

  /** Returns the names of the options that were given as text. */
  Iterable<String> textNames() {
    return texts.keySet();
  }

  private void once(String name, @Nullable String value) {
    if (shown.containsKey(name)) {
      String before = shown.get(name);
      throw new IllegalStateException(owner + ": " + name + " was set"
          + (before == null ? "" : " to " + before) + " already; each setting may be given once.");
    }
    shown.put(name, value);
  }

  @SuppressWarnings("unchecked") // a typed spec gives values of its option's type
  private static <T> String pretty(Option<T> option, Object value) {
    return Masks.shown(option, (T) value);
  }
}
