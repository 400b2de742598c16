package io.cachechain.core.internal.config;

import io.cachechain.core.TtlScale;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a chain that are plain values.
 *
 * @param ttl the base ttl, or null if entries never expire
 * @param ttlScale how long copies count in layers without a scale of their own
 * @param jitter the share by which it is shortened at most
 * @param negativeTtl how long an absence counts
 * @param timeout of a call, or null to derive it
 */
record ChainValues(
    String namespace,
    @Nullable Duration ttl,
    TtlScale ttlScale,
    double jitter,
    Duration negativeTtl,
    @Nullable Duration timeout,
    Duration loaderTimeout,
    int loaderParallel,
    int loaderWaiting,
    int loaderMaxDepth,
    int codecParallel,
    Duration closeTimeout,
    Duration connectTimeout,
    Duration tombstoneLife,
    Duration reservationLife,
    Duration leaseWait,
    Duration maxSkew,
    Duration clockTick,
    Duration nearSweep,
    int flightsCapacity,
    int bulkMaxKeys,
    int keyMaxBytes,
    boolean showKeys,
    RequiredAcks requiredAcks,
    int compressAbove,
    int owedCapacity,
    long missedMaxBytes,
    Duration heartbeat,
    int messageMaxKeys,
    int suspectRate,
    Duration generationsPoll) {
  static ChainValues read(String chain, Scope scope) {
    Duration ttl = ttl(scope);
    return new ChainValues(
        scope.value(EngineOptions.NAMESPACE, chain),
        ttl,
        scope.value(EngineOptions.CHAIN_TTL_SCALE),
        scope.value(EngineOptions.JITTER),
        negativeTtl(scope, ttl),
        scope.valueOrNull(EngineOptions.TIMEOUT),
        scope.value(EngineOptions.LOADER_TIMEOUT),
        number(scope, EngineOptions.LOADER_PARALLEL),
        number(scope, EngineOptions.LOADER_WAITING),
        number(scope, EngineOptions.LOADER_MAX_DEPTH),
        number(scope, EngineOptions.CODEC_PARALLEL),
        scope.value(EngineOptions.CLOSE_TIMEOUT),
        scope.value(EngineOptions.CONNECT_TIMEOUT),
        scope.value(EngineOptions.TOMBSTONE_LIFE),
        scope.value(EngineOptions.RESERVATION_LIFE),
        scope.value(EngineOptions.LEASE_WAIT),
        scope.value(EngineOptions.CLOCK_MAX_SKEW),
        scope.value(EngineOptions.CLOCK_TICK),
        scope.value(EngineOptions.NEAR_SWEEP),
        number(scope, EngineOptions.FLIGHTS_CAPACITY),
        number(scope, EngineOptions.BULK_MAX_KEYS),
        number(scope, EngineOptions.KEY_MAX_BYTES),
        scope.value(EngineOptions.MESSAGES_KEYS) == KeyRendering.SHOW,
        scope.value(EngineOptions.WRITE_REQUIRE),
        number(scope, EngineOptions.COMPRESSION_THRESHOLD),
        number(scope, EngineOptions.OWED_CAPACITY),
        scope.value(EngineOptions.MISSED_MAX_BYTES),
        scope.value(EngineOptions.BACKPLANE_HEARTBEAT),
        number(scope, EngineOptions.MESSAGE_MAX_KEYS),
        number(scope, EngineOptions.SUSPECT_RATE),
        scope.value(EngineOptions.GENERATIONS_POLL));
  }

  /** Returns the timeout of a call: what was given, else what its parts may take together, and a second. */
  Duration callTimeout(List<? extends LayerSettings<?>> layers) {
    if (timeout != null) {
      return timeout;
    }
    Duration sum = loaderTimeout.plus(Defaults.CALL_SLACK);
    for (LayerSettings<?> layer : layers) {
      sum = sum.plus(layer.timeout());
    }
    return sum.compareTo(Defaults.MAX_CALL_TIMEOUT) < 0 ? sum : Defaults.MAX_CALL_TIMEOUT;
  }

  private static int number(Scope scope, Setting<Long> setting) {
    return Math.toIntExact(scope.value(setting));
  }

  private static @Nullable Duration ttl(Scope scope) {
    Given<Duration> ttl = scope.given(EngineOptions.TTL);
    Given<Boolean> never = scope.given(EngineOptions.NEVER_EXPIRES);
    if (never == null || !never.value()) {
      return scope.value(EngineOptions.TTL);
    }
    if (ttl != null && ttl.rank() == never.rank()) {
      scope.fault("ttl and neverExpires are both given (" + ttl.source() + "). Leave one out.");
    }
    if (ttl == null || never.rank() < ttl.rank()) {
      scope.value(EngineOptions.NEVER_EXPIRES, true);
      return null;
    }
    return scope.value(EngineOptions.TTL);
  }

  private static Duration negativeTtl(Scope scope, @Nullable Duration ttl) {
    Given<Duration> given = scope.given(EngineOptions.NEGATIVE_TTL);
    if (ttl == null || ttl.compareTo(given == null ? Defaults.NEGATIVE_TTL : given.value()) >= 0) {
      return scope.value(EngineOptions.NEGATIVE_TTL);
    }
    if (given != null && !given.isForAllChains()) {
      scope.fault("negative.ttl is " + Texts.duration(given.value()) + " (" + given.source()
          + "), longer than the ttl of " + Texts.duration(ttl)
          + ". Shorten it, or lengthen the ttl.");
    }
    scope.note(EngineOptions.NEGATIVE_TTL.option(), ttl, Provenance.DEFAULT);
    return ttl;
  }
}
