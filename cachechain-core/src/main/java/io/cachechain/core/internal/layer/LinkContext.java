package io.cachechain.core.internal.layer;

import io.cachechain.FailureKind;
import io.cachechain.core.Validator;
import io.cachechain.core.internal.metrics.FailureLog;
import io.cachechain.core.internal.metrics.LayerCounters;
import io.cachechain.core.internal.settings.LayerSettings;
import io.cachechain.spi.ChainClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What the links of a chain share, given by the chain. */
public interface LinkContext {
  /** Returns the name of the chain. */
  String chain();

  /** Returns the clock of the chain. */
  ChainClock clock();

  /**
   * Returns what runs continuations, codecs and validators: one that blocks does not keep the
   * others, and none is rejected while the chain is open.
   */
  Executor executor();

  /**
   * Returns what calls the methods of a layer: the current thread if it does not block, else a
   * bounded executor.
   */
  Executor layerThreads(LayerSettings<?> settings);

  /**
   * Returns what sends the requests to a layer that have waited for the end of another one, on whose last thread it is asked: that thread itself if it is one of the layer's that has nothing else to do, else one of the chain.
   */
  Executor senders(LayerSettings<?> settings);

  /** Returns the random generator of the current thread. */
  RandomGenerator random();

  /** Returns the counters of a layer, the same for each call. */
  LayerCounters counters(String layer);

  /** Returns the breaker of a layer's reads or writes. */
  BreakerGuard breaker(LayerSettings<?> settings, String operation);

  /**
   * Returns the key in far layers that the chain's probes ask for, under which nothing is ever
   * stored.
   */
  String probeKey();

  /** Returns what a value must pass in a layer: its own validators and those of the chain. */
  <V> List<Validator<? super V>> validators(LayerSettings<V> settings);

  /** Returns the log of what recurs. */
  FailureLog log();

  /**
   * Reports a failure of a layer to the log, which quotes no text of a driver, and to the listener.
   */
  void failed(String layer, String operation, FailureKind kind, @Nullable Throwable cause);

  /** Returns how long a call of the chain takes at most. */
  long callTimeoutNanos();

  /** Returns after what time a layer that is still connecting counts as away. */
  Duration connectTimeout();

  /** Returns a duration in nanoseconds, saturated. */
  default long nanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException tooLong) {
      return Long.MAX_VALUE >> 1;
    }
  }
}
