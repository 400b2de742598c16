package io.cachechain.core.internal.cluster;

import io.cachechain.FailureKind;
import io.cachechain.core.internal.metrics.FailureLog;
import io.cachechain.core.internal.metrics.OutageLog;
import io.cachechain.core.internal.settings.BackplaneSettings;
import io.cachechain.core.internal.settings.ChainSettings;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.core.internal.settings.LayerSettings;
import io.cachechain.core.internal.write.LayerWriter;
import io.cachechain.spi.ChainClock;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The outage log of each far layer, which covers the backplane that the layer carries; and of a
 * backplane that no layer carries. Thread-safe.
 */
public final class Outages implements AutoCloseable {
  private static final String GOES_ON =
      "calls go on without it; its missed writes are replayed when it is back";
  private static final String FAILS =
      "calls that need it fail (fail-fast); its missed writes are replayed when it is back";
  private static final String RECEIVES_NOTHING =
      "changes on other nodes may be missed, so near copies count for a short while only";

  private final Map<String, OutageLog> logs = new LinkedHashMap<>();
  private final @Nullable OutageLog backplane;
  private final FailureLog others;

  /**
   * Creates the logs of a chain.
   *
   * @param settings the settings of the chain
   * @param clock its clock
   * @param others where the faults of single entries, and of near layers, are logged
   * @param writers gives the writer of a far layer, once the chain is complete
   * @param backplaneAway whether the backplane was up and is down, once the chain is complete
   */
  public Outages(
      ChainSettings<?, ?> settings,
      ChainClock clock,
      FailureLog others,
      Function<String, LayerWriter<?, ?>> writers,
      BooleanSupplier backplaneAway) {
    this.others = others;
    BackplaneSettings carried = settings.backplane();
    boolean hasNear = settings.layers().stream().anyMatch(LayerSettings::isNear);
    for (LayerSettings<?> layer : settings.layers()) {
      if (!layer.isNear()) {
        boolean carries = carried != null && carried.name().equals(layer.name());
        String effect = (layer.get(EngineOptions.FAIL_FAST) ? FAILS : GOES_ON)
            + (carries && hasNear ? "; " + RECEIVES_NOTHING : "");
        logs.put(
            layer.name(),
            new OutageLog(
                settings.name(),
                layer.name(),
                effect,
                clock,
                new LayerFacts(layer.name(), writers, carries ? backplaneAway : () -> false)));
      }
    }
    if (carried == null) {
      backplane = null;
    } else {
      backplane = logs.computeIfAbsent(
          carried.name(),
          given -> new OutageLog(
              settings.name(),
              "backplane",
              RECEIVES_NOTHING,
              clock,
              new GivenFacts(backplaneAway)));
    }
  }

  /** Logs that a request to a layer has failed. */
  public void failed(String layer, String operation, FailureKind kind, @Nullable Throwable cause) {
    String what = operation + ": " + kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    OutageLog outage = kind == FailureKind.CODEC || kind == FailureKind.TOO_LARGE
        ? null // that is an entry's fault
        : of(layer);
    if (cause instanceof RejectedExecutionException) {
      others.failed(
          layer + " is full",
          layer
              + ": "
              + what
              + ", since more requests come than it may run at once (parallel) and keep waiting (waiting); calls go on without it",
          cause);
    } else if (outage == null) {
      others.failed(layer + " " + operation + " " + kind, layer + ": " + what, cause);
    } else {
      outage.failed(what, cause);
    }
  }

  /** Logs that a breaker has opened, for timeouts, failures or slow requests. */
  public void gaveUp(String layer, String operation, String reason) {
    OutageLog outage = of(layer);
    if (outage != null) {
      outage.failed(operation + "s are given up for now: " + reason, null);
    }
  }

  /** Returns the log of a layer, or null if it is a near one. */
  @Nullable
  public OutageLog of(String layer) {
    return logs.get(layer);
  }

  /**
   * Returns the log of the layer that carries the backplane, or of the backplane if none does; null
   * if there is none.
   */
  @Nullable
  public OutageLog ofBackplane() {
    return backplane;
  }

  /** Returns the log of the faults of single entries, and of near layers. */
  public FailureLog others() {
    return others;
  }

  @Override
  public void close() {
    logs.values().forEach(OutageLog::close);
  }

  private record LayerFacts(
      String layer, Function<String, LayerWriter<?, ?>> writers, BooleanSupplier backplaneAway)
      implements OutageLog.Facts {
    private LayerWriter<?, ?> writer() {
      return writers.apply(layer);
    }

    @Override
    public boolean isAway() {
      return writer().link().health().isRefused() || backplaneAway.getAsBoolean();
    }

    @Override
    public boolean answers() {
      return writer().link().health().answers();
    }

    @Override
    public long missed() {
      return writer().hints().size();
    }

    @Override
    public long replayed() {
      return writer().replayed();
    }

    @Override
    public void ask() {
      writer().link().health().ask();
    }
  }

  private record GivenFacts(BooleanSupplier backplaneAway) implements OutageLog.Facts {
    @Override
    public boolean isAway() {
      return backplaneAway.getAsBoolean();
    }

    @Override
    public boolean answers() {
      return true; // it is seen by its heartbeats alone
    }

    @Override
    public long missed() {
      return 0;
    }

    @Override
    public long replayed() {
      return 0;
    }

    @Override
    public void ask() {}
  }
}
