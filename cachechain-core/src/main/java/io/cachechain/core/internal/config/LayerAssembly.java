package io.cachechain.core.internal.config;

import io.cachechain.core.BreakerPolicy;
import io.cachechain.core.WritePolicy;
import io.cachechain.core.internal.limits.Defaults;
import io.cachechain.core.internal.limits.Texts;
import io.cachechain.spi.Codec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Makes the settings of one opened layer, now that it is known what it keeps and where it stands. */
final class LayerAssembly<V> {
  private final Opened<V> opened;
  private final LayerTtl ttlScale;
  private final Draft<V> draft;
  private final Scope scope;

  /**
   * Makes one.
   *
   * @param ttlScale how long copies count here, of the entry's own ttl
   */
  LayerAssembly(Opened<V> opened, LayerTtl ttlScale) {
    this.opened = opened;
    this.ttlScale = ttlScale;
    this.draft = opened.draft();
    this.scope = draft.scope();
  }

  /**
   * Makes the settings.
   *
   * @param index the place in the chain, 0 is nearest
   * @param inFrontOfShared whether a layer that other nodes see stands farther away
   * @param told whether a backplane tells of other nodes' writes
   * @param codec the codec of a byte layer
   */
  LayerSettings<V> settings(
      int index, boolean inFrontOfShared, boolean told, @Nullable Codec codec) {
    boolean near = opened.isNear();
    Duration ttl = scope.valueOrNull(EngineOptions.LAYER_TTL);
    var unused = scope.value(EngineOptions.TTL_SCALE); // noted as effective
    Duration maxTtl = maxTtl(near && inFrontOfShared, told, ttl);
    Guards guards = new Guards(scope);
    if (near) {
      guards.refuseFarSettings();
    }
    Duration timeout = near
        ? Duration.ZERO
        : scope.value(EngineOptions.LAYER_TIMEOUT, Draft.defaultTimeout(index));
    SettingValues values = SettingValues.none()
        .with(EngineOptions.LAYER_TTL, ttl)
        .with(EngineOptions.MAX_TTL, maxTtl)
        .with(EngineOptions.LAYER_TIMEOUT, timeout)
        .with(EngineOptions.BREAKER, near ? BreakerPolicy.off() : guards.breaker())
        .with(EngineOptions.WRITES, near ? nearWrites() : guards.writes());
    for (Setting<?> setting : EngineOptions.OF_FAR_LAYERS_ONLY) {
      if (setting.option().defaultValue() instanceof Long) {
        values = withNumber(values, setting, near);
      }
    }
    values = values
        .with(EngineOptions.REQUIRE_UP, !near && scope.value(EngineOptions.REQUIRE_UP))
        .with(EngineOptions.FAIL_FAST, !near && scope.value(EngineOptions.FAIL_FAST));
    return new LayerSettings<>(
        draft.name(),
        draft.provider().name(),
        opened.decorated(),
        opened.layer(),
        values,
        ttlScale,
        draft.given().validators(),
        near ? null : codec);
  }

  private WritePolicy nearWrites() {
    WritePolicy policy = scope.value(EngineOptions.WRITES);
    return policy.mode() == WritePolicy.Mode.QUEUED ? WritePolicy.sync() : policy;
  }

  /** Without a backplane nobody tells a near layer what other nodes wrote: its copies count for a short while only, unless a cap or a ttl of its own is given. */
  private @Nullable Duration maxTtl(boolean shortByDefault, boolean told, @Nullable Duration ttl) {
    Given<Duration> given = scope.given(EngineOptions.MAX_TTL);
    Given<Duration> own = scope.given(EngineOptions.LAYER_TTL);
    if (given != null
        && own != null
        && ttl != null
        && given.rank() == own.rank()
        && ttl.compareTo(given.value()) > 0) {
      scope.fault("ttl is " + Texts.duration(ttl) + " and max-ttl " + Texts.duration(given.value())
          + " (" + given.source() + "): the ttl would never count. Leave one out.");
    }
    return shortByDefault && own == null
        ? scope.value(
            EngineOptions.MAX_TTL, told ? Defaults.NEAR_MAX_TTL_TOLD : Defaults.NEAR_MAX_TTL)
        : scope.valueOrNull(EngineOptions.MAX_TTL);
  }

  private <T> SettingValues withNumber(SettingValues values, Setting<T> setting, boolean near) {
    // Of no meaning in process, and so not among the effective settings of a near layer.
    T byDefault = draft.defaultOf(setting);
    return values.with(setting, near ? byDefault : scope.value(setting, byDefault));
  }
}
