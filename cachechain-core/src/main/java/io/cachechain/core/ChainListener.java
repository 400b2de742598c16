package io.cachechain.core;

import io.cachechain.FailureKind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A listener for events of a chain, beyond the counters. Each method does nothing by default. The
 * methods run on the thread of the event: they must be quick and must not block. Exceptions of a
 * listener are logged and have no further effect. No method gets keys or values. Thread-safe.
 */
public interface ChainListener {
  /**
   * An operation of a layer failed or was refused.
   *
   * @param chain the name of the chain
   * @param layer the name of the layer
   * @param operation {@code read} or {@code write}
   * @param kind the kind of the failure
   * @param cause the exception, or null if there is none, as with an open breaker
   */
  default void layerFailed(
      String chain, String layer, String operation, FailureKind kind, @Nullable Throwable cause) {}

  /**
   * A circuit breaker changed its state.
   *
   * @param chain the name of the chain
   * @param layer the name of the layer
   * @param operation {@code read} or {@code write}: which of the layer's breakers
   * @param from the state before, such as {@code closed}
   * @param to the state now, such as {@code open} or {@code half open}
   * @param reason the reason as human-readable text, such as
   *     {@code 60 % of 10 calls failed, 10 % were slow}
   */
  default void breakerChanged(
      String chain, String layer, String operation, String from, String to, String reason) {}

  /**
   * A write or a copy was dropped.
   *
   * @param chain the name of the chain
   * @param layer the name of the layer that did not get it
   * @param reason the reason, such as {@code queue full}
   */
  default void dropped(String chain, String layer, String reason) {}

  /**
   * A layer rejected a write or a copy, and holds a tombstone or nothing instead.
   *
   * @param chain the name of the chain
   * @param layer the name of the layer
   * @param reason the reason, such as {@code too large}
   */
  default void rejected(String chain, String layer, String reason) {}

  /**
   * A write or a copy met something newer in a layer.
   *
   * @param chain the name of the chain
   * @param layer the name of the layer
   * @param operation {@code put}, {@code invalidate} or {@code fill}
   */
  default void superseded(String chain, String layer, String operation) {}

  /**
   * A load has ended.
   *
   * @param chain the name of the chain
   * @param took the time that the load took
   * @param failure the exception, or null if the loader returned
   */
  default void loaded(String chain, Duration took, @Nullable Throwable failure) {}

  /**
   * Every entry of the chain became invalid at once.
   *
   * @param chain the name of the chain
   * @param cause the origin of the clear, such as {@code by another node}
   */
  default void cleared(String chain, String cause) {}
}
