package io.cachechain.core.internal.settings;

import io.cachechain.core.BreakerPolicy;
import io.cachechain.core.WritePolicy;
import io.cachechain.core.internal.limits.Defaults;
import io.cachechain.core.internal.limits.Texts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads the settings of an open layer that are plain values, now that it is known what it keeps and where it stands; each is noted as effective. */
final class LayerValues {
  private final LayerCandidate<?> candidate;
  private final SettingsReader reader;
  private final boolean near;

  private LayerValues(LayerCandidate<?> candidate) {
    this.candidate = candidate;
    this.reader = candidate.reader();
    this.near = candidate.isNear();
  }

  /** Returns the timeout by default of a byte layer at this place. */
  static Duration defaultTimeout(int index) {
    return index == 0 ? Defaults.FIRST_LAYER_TIMEOUT : Defaults.LAYER_TIMEOUT;
  }

  /**
   * Reads them.
   *
   * @param index the place in the chain, 0 is nearest
   * @param inFrontOfShared whether a layer that other nodes see stands farther away
   * @param told whether a backplane tells of other nodes' writes
   */
  static SettingValues read(
      LayerCandidate<?> layer, int index, boolean inFrontOfShared, boolean told) {
    return new LayerValues(layer).read(index, inFrontOfShared, told);
  }

  private SettingValues read(int index, boolean inFrontOfShared, boolean told) {
    Duration ttl = reader.valueOrNull(EngineOptions.LAYER_TTL);
    var unused = reader.value(EngineOptions.TTL_SCALE); // noted as effective
    Duration maxTtl = maxTtl(near && inFrontOfShared, told, ttl);
    Guards guards = new Guards(reader);
    if (near) {
      guards.refuseFarSettings();
    }
    Duration timeout =
        near ? Duration.ZERO : reader.value(EngineOptions.LAYER_TIMEOUT, defaultTimeout(index));
    SettingValues values = SettingValues.none()
        .with(EngineOptions.LAYER_TTL, ttl)
        .with(EngineOptions.MAX_TTL, maxTtl)
        .with(EngineOptions.LAYER_TIMEOUT, timeout)
        .with(EngineOptions.BREAKER, near ? BreakerPolicy.off() : guards.breaker())
        .with(EngineOptions.WRITES, near ? nearWrites() : guards.writes());
    for (Setting<?> setting : EngineOptions.OF_FAR_LAYERS_ONLY) {
      if (setting.option().defaultValue() instanceof Long) {
        values = withNumber(values, setting);
      }
    }
    return values
        .with(EngineOptions.REQUIRE_UP, !near && reader.value(EngineOptions.REQUIRE_UP))
        .with(EngineOptions.FAIL_FAST, !near && reader.value(EngineOptions.FAIL_FAST));
  }

  private <T> SettingValues withNumber(SettingValues values, Setting<T> setting) {
    // Of no meaning in process, and so not among the effective settings of a near layer.
    T byDefault = candidate.defaultOf(setting);
    return values.with(setting, near ? byDefault : reader.value(setting, byDefault));
  }

  private WritePolicy nearWrites() {
    WritePolicy policy = reader.value(EngineOptions.WRITES);
    return policy.mode() == WritePolicy.Mode.QUEUED ? WritePolicy.sync() : policy;
  }

  /** Without a backplane nobody tells a near layer what other nodes wrote: its copies count for a short while only, unless a cap or a ttl of its own is given. */
  private @Nullable Duration maxTtl(boolean shortByDefault, boolean told, @Nullable Duration ttl) {
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
    return shortByDefault && own == null
        ? reader.value(
            EngineOptions.MAX_TTL, told ? Defaults.NEAR_MAX_TTL_TOLD : Defaults.NEAR_MAX_TTL)
        : reader.valueOrNull(EngineOptions.MAX_TTL);
  }
}
