package io.cachechain.core.internal.settings;

import io.cachechain.core.BreakerPolicy;
import io.cachechain.core.WritePolicy;
import io.cachechain.core.internal.limits.Defaults;
import io.cachechain.core.internal.limits.Texts;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the settings of an open layer that are plain values, and notes each as effective. The layer
 * must be open, since some defaults depend on its kind and its place in the chain.
 */
final class LayerValues {
  /** Settings that are read when the layer is selected, or with its codec. */
  private static final Set<Setting<?>> READ_ELSEWHERE =
      Set.of(EngineOptions.ENABLED, EngineOptions.PROVIDER, EngineOptions.CODEC);

  private final LayerCandidate<?> candidate;
  private final SettingsReader reader;
  private final boolean near;
  private final int index;
  private final boolean inFrontOfShared;
  private final boolean withBackplane;
  private SettingValues values = SettingValues.none();

  private LayerValues(
      LayerCandidate<?> candidate, int index, boolean inFrontOfShared, boolean withBackplane) {
    this.candidate = candidate;
    this.reader = candidate.reader();
    this.near = candidate.isNear();
    this.index = index;
    this.inFrontOfShared = inFrontOfShared;
    this.withBackplane = withBackplane;
  }

  /** Returns the default timeout of a byte layer at this place. */
  static Duration defaultTimeout(int index) {
    return index == 0 ? Defaults.FIRST_LAYER_TIMEOUT : Defaults.LAYER_TIMEOUT;
  }

  /**
   * Reads the settings of a layer.
   *
   * @param settings the settings that layers have, all of which reach the result unless another
   *     class reads them
   * @param index the place in the chain, 0 is nearest
   * @param inFrontOfShared whether a layer that other nodes see stands farther away
   * @param withBackplane whether a backplane notifies this chain of other nodes' writes
   */
  static SettingValues read(
      LayerCandidate<?> layer,
      Collection<Setting<?>> settings,
      int index,
      boolean inFrontOfShared,
      boolean withBackplane) {
    LayerValues all = new LayerValues(layer, index, inFrontOfShared, withBackplane);
    for (Setting<?> setting : settings) {
      if (!READ_ELSEWHERE.contains(setting) && !LayerPolicies.PARTS_OF_POLICIES.contains(setting)) {
        all.read(setting);
      }
    }
    if (all.near) {
      new LayerPolicies(all.reader).refuseFarSettings();
    }
    return all.values;
  }

  /** Reads one setting. Those before it in the order of declarations are in the values already. */
  private <T> void read(Setting<T> setting) {
    if (setting.equals(EngineOptions.TTL_SCALE)) {
      put(EngineOptions.TTL_SCALE, reader.value(EngineOptions.TTL_SCALE));
    } else if (setting.equals(EngineOptions.MAX_TTL)) {
      put(EngineOptions.MAX_TTL, maxTtl());
    } else if (setting.equals(EngineOptions.LAYER_TIMEOUT)) {
      put(EngineOptions.LAYER_TIMEOUT, near ? Duration.ZERO : timeout());
    } else if (setting.equals(EngineOptions.BREAKER)) {
      put(EngineOptions.BREAKER, near ? BreakerPolicy.off() : new LayerPolicies(reader).breaker());
    } else if (setting.equals(EngineOptions.WRITES)) {
      put(EngineOptions.WRITES, near ? nearWrites() : new LayerPolicies(reader).writes());
    } else {
      put(setting, plain(setting));
    }
  }

  private <T> @Nullable T plain(Setting<T> setting) {
    T byDefault = setting.option().defaultValue();
    if (near && EngineOptions.OF_FAR_LAYERS_ONLY.contains(setting)) {
      return byDefault; // without meaning here, and so not among the effective settings
    }
    return byDefault == null
        ? reader.valueOrNull(setting)
        : reader.value(setting, candidate.defaultOf(setting));
  }

  private <T> void put(Setting<T> setting, @Nullable T value) {
    values = values.with(setting, value);
  }

  private Duration timeout() {
    return reader.value(EngineOptions.LAYER_TIMEOUT, defaultTimeout(index));
  }

  private WritePolicy nearWrites() {
    WritePolicy policy = reader.value(EngineOptions.WRITES);
    return policy.mode() == WritePolicy.Mode.QUEUED ? WritePolicy.sync() : policy;
  }

  /**
   * Without a backplane a near layer does not learn what other nodes wrote. Its copies then count
   * for a short while only, unless it was given a cap or a ttl.
   */
  private @Nullable Duration maxTtl() {
    Duration ttl = values.find(EngineOptions.LAYER_TTL);
    Sourced<Duration> given = reader.given(EngineOptions.MAX_TTL);
    Sourced<Duration> own = reader.given(EngineOptions.LAYER_TTL);
    if (given != null
        && own != null
        && ttl != null
        && given.rank() == own.rank()
        && ttl.compareTo(given.value()) > 0) {
      reader.fault("ttl is " + Texts.duration(ttl) + " and max-ttl " + Texts.duration(given.value())
          + " (" + given.source() + "): the ttl would never count. Leave one out.");
    }
    if (!near || !inFrontOfShared || own != null) {
      return reader.valueOrNull(EngineOptions.MAX_TTL);
    }
    return reader.value(
        EngineOptions.MAX_TTL,
        withBackplane ? Defaults.NEAR_MAX_TTL_WITH_BACKPLANE : Defaults.NEAR_MAX_TTL);
  }
}
