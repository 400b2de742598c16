package io.cachechain.core.internal.settings;

import io.cachechain.core.internal.settings.Sources.Candidate;
import io.cachechain.spi.Option;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one chain or of one of its layers: finds each by the order of the sources, reads
 * it once, and remembers where it came from.
 */
final class SettingsReader {
  private final String owner;
  private final String path;
  private final CodeValues code;
  private final Sources sources;
  private final Faults faults;
  private final Map<String, Optional<Sourced<?>>> resolved = new HashMap<>();
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final Map<String, String> origins = new LinkedHashMap<>();
  private final List<String> notDefault = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();
  private @Nullable String address;
  private boolean objectGiven;
  private final List<String> secrets = new ArrayList<>();

  /**
   * Creates the reader of a chain or a layer.
   *
   * @param owner whose settings these are, for messages: {@code chain 'books'} is left out there,
   *     so empty for a chain
   * @param path what stands before the names of the settings: empty, or {@code layer.redis.}
   */
  SettingsReader(String owner, String path, CodeValues code, Sources sources, Faults faults) {
    this.owner = owner;
    this.path = path;
    this.code = code;
    this.sources = sources;
    this.faults = faults;
  }

  /**
   * Returns what was given for a setting, or null. What cannot be read is a fault, and counts as
   * not given.
   */
  @SuppressWarnings("unchecked") // kept under the name of the same setting
  <T> @Nullable Sourced<T> given(Setting<T> setting) {
    Optional<Sourced<?>> known = resolved.get(setting.name());
    if (known == null) {
      known = Optional.ofNullable(find(setting));
      resolved.put(setting.name(), known);
    }
    return (Sourced<T>) known.orElse(null);
  }

  /** Returns the value of a setting, or its default; notes it as effective. */
  <T> T value(Setting<T> setting, T byDefault) {
    Sourced<T> given = given(setting);
    T value = given == null ? byDefault : given.value();
    note(setting.option(), value, given == null ? Provenance.DEFAULT : given.source());
    return value;
  }

  /** Returns the value of a setting that has a default of its own. */
  <T> T value(Setting<T> setting) {
    return value(setting, Objects.requireNonNull(setting.option().defaultValue(), setting.name()));
  }

  /** Returns the value of a setting that may be missing; notes it if it is there. */
  <T> @Nullable T valueOrNull(Setting<T> setting) {
    Sourced<T> given = given(setting);
    if (given == null) {
      return null;
    }
    note(setting.option(), given.value(), given.source());
    return given.value();
  }

  /** Notes the effective value of an option. */
  <T> void note(Option<T> option, T value, String source) {
    noteText(option.name(), Masks.text(option.render(value)), source);
    if (!option.environment().isEmpty()) {
      address = address(option, source);
    }
    if (!source.equals(Provenance.DEFAULT)) {
      // An address stands in the table already.
      boolean hidden = option.isSecret() || !option.environment().isEmpty();
      notDefault.add(shortPath() + option.name() + (hidden ? "" : " " + Masks.shown(option, value))
          + " <- " + source);
    }
  }

  private static String address(Option<?> option, String source) {
    return switch (source) {
      case Provenance.DEFAULT ->
        "the built-in default; " + String.join(", ", option.environment()) + " is not set";
      case Provenance.CODE -> "given in code";
      default -> "from " + source;
    };
  }

  /**
   * Returns how the address of the layer came about, or null if it has none, or may have been given
   * with an object such as a client.
   */
  @Nullable
  String address() {
    return objectGiven ? null : address;
  }

  /** Notes an effective value that is no option's. */
  void noteText(String option, String text, String source) {
    settings.put(shortPath() + option, text);
    origins.put(shortPath() + option, source);
  }

  /** Adds a fault of this reader. */
  void fault(String text) {
    faults.add(owner.isEmpty() ? text : owner + ": " + text);
  }

  private <T> @Nullable Sourced<T> find(Setting<T> setting) {
    Option<T> option = setting.option();
    List<Candidate> candidates = sources.candidates(path + option.name(), option.environment());
    Object typed = code.typed(option.name());
    String text = code.text(option.name());
    if (typed != null || text != null) {
      remarkUnused(option, candidates);
    }
    if (typed != null) {
      return typed(setting, typed);
    }
    if (text != null) {
      return read(setting, new Candidate(text, Provenance.CODE, Sources.CODE_RANK));
    }
    return candidates.isEmpty() ? null : read(setting, candidates.get(0));
  }

  private <T> @Nullable Sourced<T> typed(Setting<T> setting, Object value) {
    Option<T> option = setting.option();
    if (!option.type().isInstance(value)) {
      fault("option '" + option.name() + "' is a " + option.type().getSimpleName() + ", not a "
          + value.getClass().getSimpleName());
      return null;
    }
    if (option.isSecret()) {
      secrets.add(String.valueOf(value));
    }
    objectGiven |= !option.isText();
    try {
      setting.check().accept(option.type().cast(value));
    } catch (IllegalArgumentException refused) {
      fault("option '" + option.name() + "' (code): " + refused.getMessage());
      return null;
    }
    return new Sourced<>(option.type().cast(value), Provenance.CODE, Sources.CODE_RANK);
  }

  private <T> @Nullable Sourced<T> read(Setting<T> setting, Candidate candidate) {
    if (setting.option().isSecret()) {
      secrets.add(candidate.text());
    }
    try {
      if (candidate.text().isEmpty()) {
        throw new IllegalArgumentException(
            "the text is empty; leave the setting out for the default");
      }
      return new Sourced<>(setting.parse(candidate.text()), candidate.source(), candidate.rank());
    } catch (RuntimeException unreadable) {
      fault("option '" + setting.name() + "' (" + candidate.source() + "): "
          + Masks.text(String.valueOf(unreadable.getMessage()), secrets));
      return null;
    }
  }

  /** It is the bug that everybody hunts for an afternoon. */
  private void remarkUnused(Option<?> option, List<Candidate> candidates) {
    for (Candidate candidate : candidates) {
      if (!candidate.isForAllChains()) {
        boolean common = candidate.isCommon();
        remarks.add((common
                ? candidate.source()
                : candidate.source() + " (" + shortPath() + option.name() + ")")
            + " is set but not used: " + (common ? "the address" : option.name())
            + " is given in code");
      }
    }
  }

  /** Returns the path without the word layer: {@code redis.} */
  private String shortPath() {
    return path.isEmpty() ? "" : path.substring("layer.".length());
  }

  /** Returns the name of an option as one types it in a properties file. */
  String key(Option<?> option) {
    return sources.key(path + option.name());
  }

  /** Returns the name of the layer whose settings these are. */
  String layerName() {
    return path.substring("layer.".length(), path.length() - 1);
  }

  List<String> secrets() {
    return secrets;
  }

  Map<String, String> settings() {
    return settings;
  }

  Map<String, String> origins() {
    return origins;
  }

  List<String> notDefault() {
    return notDefault;
  }

  List<String> remarks() {
    return remarks;
  }
}
