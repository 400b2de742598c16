package io.cachechain.core.internal.chain;

import io.cachechain.FailureKind;
import io.cachechain.core.Validator;
import io.cachechain.core.internal.layer.BreakerGuard;
import io.cachechain.core.internal.layer.Breakers;
import io.cachechain.core.internal.layer.Bulkhead;
import io.cachechain.core.internal.layer.LinkContext;
import io.cachechain.core.internal.metrics.FailureLog;
import io.cachechain.core.internal.metrics.LayerCounters;
import io.cachechain.core.internal.settings.ChainSettings;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.core.internal.settings.LayerSettings;
import io.cachechain.spi.BlockingLayer;
import io.cachechain.spi.Capability;
import io.cachechain.spi.ChainClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a chain gives to the links of its layers: threads, guards, counters and names. Thread-safe.
 */
final class LayerHost implements LinkContext {
  private final ChainSettings<?, ?> settings;
  private final ChainClock clock;
  private final Threads threads;
  private final Executor executor;
  private final Breakers breakers;
  private final String probeKey;
  private final LayerEvents events;
  private final Map<String, LayerCounters> counters = new ConcurrentHashMap<>();
  private final Map<String, Bulkhead> bulkheads = new ConcurrentHashMap<>();

  /**
   * Creates the host of a chain's layers.
   *
   * @param settings the settings of the chain
   * @param clock its clock
   * @param threads where layers that block run
   * @param executor runs continuations
   * @param breakers the breakers of the layers
   * @param probeKey a key that nobody uses, by which a layer is asked whether it answers
   * @param events is notified of failures
   */
  LayerHost(
      ChainSettings<?, ?> settings,
      ChainClock clock,
      Threads threads,
      Executor executor,
      Breakers breakers,
      String probeKey,
      LayerEvents events) {
    this.settings = settings;
    this.clock = clock;
    this.threads = threads;
    this.executor = executor;
    this.breakers = breakers;
    this.probeKey = probeKey;
    this.events = events;
  }

  @Override
  public String chain() {
    return settings.name();
  }

  @Override
  public ChainClock clock() {
    return clock;
  }

  @Override
  public Executor executor() {
    return executor;
  }

  @Override
  public RandomGenerator random() {
    return settings.internals().random().get();
  }

  @Override
  public Executor layerThreads(LayerSettings<?> layer) {
    int parallel = layer.count(EngineOptions.PARALLEL);
    BlockingLayer blocking = layer.blocking();
    if (blocking != null) {
      blocking.runOn(bulkhead(layer, blocking));
      return Runnable::run;
    }
    return layer.capabilities().contains(Capability.NON_BLOCKING)
        ? Runnable::run
        : bulkhead(layer, parallel);
  }

  @Override
  public Executor senders(LayerSettings<?> layer) {
    BlockingLayer blocking = layer.blocking();
    if (blocking == null) {
      return executor;
    }
    Bulkhead threadsOfLayer = bulkhead(layer, blocking);
    return task -> {
      if (!threadsOfLayer.atEnd(task)) {
        executor.execute(task);
      }
    };
  }

  private Bulkhead bulkhead(LayerSettings<?> layer, BlockingLayer blocking) {
    int parallel = layer.count(EngineOptions.PARALLEL);
    return bulkheads.computeIfAbsent(
        layer.name(),
        name -> bulkhead(layer, Math.max(1, Math.min(parallel, blocking.maxParallel()))));
  }

  private Bulkhead bulkhead(LayerSettings<?> layer, int parallel) {
    String name = layer.name();
    int waiting = layer.count(EngineOptions.WAITING);
    return new Bulkhead(name, parallel, waiting, threads.blocking(name));
  }

  @Override
  public LayerCounters counters(String layer) {
    return counters.computeIfAbsent(layer, name -> new LayerCounters());
  }

  @Override
  public long callTimeoutNanos() {
    return nanos(settings.get(EngineOptions.TIMEOUT));
  }

  @Override
  public Duration connectTimeout() {
    return settings.get(EngineOptions.CONNECT_TIMEOUT);
  }

  @Override
  public BreakerGuard breaker(LayerSettings<?> layer, String operation) {
    return breakers.guard(layer, operation);
  }

  @Override
  public String probeKey() {
    return probeKey;
  }

  @Override
  public <T> List<Validator<? super T>> validators(LayerSettings<T> layer) {
    List<Validator<? super T>> all = new ArrayList<>(layer.validators());
    all.addAll(chainValidators());
    return all;
  }

  @SuppressWarnings("unchecked") // the layers of this chain hold its values
  private <T> List<Validator<? super T>> chainValidators() {
    return (List<Validator<? super T>>) (List<?>) settings.validators();
  }

  @Override
  public FailureLog log() {
    return events.log();
  }

  @Override
  public void failed(String layer, String operation, FailureKind kind, @Nullable Throwable cause) {
    events.failed(layer, operation, kind, cause);
  }
}
