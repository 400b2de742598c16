package io.cachechain.core.internal.settings;

import io.cachechain.core.internal.limits.Defaults;
import io.cachechain.core.internal.limits.Texts;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the settings of a chain that are plain values. */
final class ChainValues {
  /**
   * Read where it is known what they stand for; of these {@code never-expires} goes with
   * {@code ttl}.
   */
  private static final Set<Setting<?>> READ_ELSEWHERE = Set.of(
      EngineOptions.LAYERS,
      EngineOptions.CODEC,
      EngineOptions.BACKPLANE,
      EngineOptions.NAMESPACE,
      EngineOptions.NEVER_EXPIRES);

  private final SettingsReader reader;
  private SettingValues values = SettingValues.none();

  private ChainValues(SettingsReader reader) {
    this.reader = reader;
  }

  /**
   * Reads them; each is noted as effective.
   *
   * @param chain the name of the chain, which is the namespace if none is given
   */
  static SettingValues read(String chain, SettingsReader reader) {
    ChainValues all = new ChainValues(reader);
    all.put(EngineOptions.NAMESPACE, reader.value(EngineOptions.NAMESPACE, chain));
    for (Setting<?> setting : EngineOptions.OF_CHAINS) {
      if (!READ_ELSEWHERE.contains(setting)) {
        all.read(setting);
      }
    }
    return all.values;
  }

  private <T> void read(Setting<T> setting) {
    if (setting.equals(EngineOptions.TTL)) {
      put(EngineOptions.TTL, ttl(reader));
    } else if (setting.equals(EngineOptions.NEGATIVE_TTL)) {
      put(EngineOptions.NEGATIVE_TTL, negativeTtl(reader, values.find(EngineOptions.TTL)));
    } else {
      put(
          setting,
          setting.option().defaultValue() == null
              ? reader.valueOrNull(setting)
              : reader.value(setting));
    }
  }

  private <T> void put(Setting<T> setting, @Nullable T value) {
    values = values.with(setting, value);
  }

  /**
   * Returns the timeout of a call: what was given, else what its parts may take together, and a
   * second.
   */
  static Duration callTimeout(SettingValues values, List<? extends LayerSettings<?>> layers) {
    Duration given = values.find(EngineOptions.TIMEOUT);
    if (given != null) {
      return given;
    }
    Duration sum = values.get(EngineOptions.LOADER_TIMEOUT).plus(Defaults.CALL_SLACK);
    for (LayerSettings<?> layer : layers) {
      sum = sum.plus(layer.get(EngineOptions.LAYER_TIMEOUT));
    }
    return sum.compareTo(Defaults.MAX_CALL_TIMEOUT) < 0 ? sum : Defaults.MAX_CALL_TIMEOUT;
  }

  private static @Nullable Duration ttl(SettingsReader reader) {
    Sourced<Duration> ttl = reader.given(EngineOptions.TTL);
    Sourced<Boolean> never = reader.given(EngineOptions.NEVER_EXPIRES);
    if (never == null || !never.value()) {
      return reader.value(EngineOptions.TTL);
    }
    if (ttl != null && ttl.rank() == never.rank()) {
      reader.fault("ttl and neverExpires are both given (" + ttl.source() + "). Leave one out.");
    }
    if (ttl == null || never.rank() < ttl.rank()) {
      reader.value(EngineOptions.NEVER_EXPIRES, true);
      return null;
    }
    return reader.value(EngineOptions.TTL);
  }

  private static Duration negativeTtl(SettingsReader reader, @Nullable Duration ttl) {
    Sourced<Duration> given = reader.given(EngineOptions.NEGATIVE_TTL);
    if (ttl == null || ttl.compareTo(given == null ? Defaults.NEGATIVE_TTL : given.value()) >= 0) {
      return reader.value(EngineOptions.NEGATIVE_TTL);
    }
    if (given != null && !given.isForAllChains()) {
      reader.fault("negative.ttl is " + Texts.duration(given.value()) + " (" + given.source()
          + "), longer than the ttl of " + Texts.duration(ttl)
          + ". Shorten it, or lengthen the ttl.");
    }
    reader.note(EngineOptions.NEGATIVE_TTL.option(), ttl, Provenance.DEFAULT);
    return ttl;
  }
}
