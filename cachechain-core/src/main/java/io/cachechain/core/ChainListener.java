package io.cachechain.core;

import io.cachechain.FailureKind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Is told what happens in a chain, beyond what is counted. Each method does nothing by default. They run on the thread on which it happened, so they must be quick and
 * must not block; what they throw is logged and changes nothing. No method gets keys or values. Thread-safe.
 */
public interface ChainListener {
  /**
   * An operation of a layer failed or was refused.
   *
   * @param chain the name of the chain
   * @param layer the name of the layer
   * @param operation {@code read} or {@code write}
   * @param kind what kind of failure it was
   * @param cause what was thrown, or null if nothing was, as when a breaker is open
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
   * @param reason why, such as {@code 60 % of 10 calls failed, 10 % were slow}; for people
   */
  default void breakerChanged(
      String chain, String layer, String operation, String from, String to, String reason) {}

  /**
   * A write or a copy of something read was dropped.
   *
   * @param chain the name of the chain
   * @param layer the name of the layer that did not get it
   * @param reason why, such as {@code queue full}
   */
  default void dropped(String chain, String layer, String reason) {}

  /**
   * A layer did not take a write or a copy of something read, and holds a tombstone or nothing instead.
   *
   * @param chain the name of the chain
   * @param layer the name of the layer
   * @param reason why, such as {@code too large}
   */
  default void rejected(String chain, String layer, String reason) {}

  /**
   * A write or a copy of something read met something newer in a layer.
   *
   * @param chain the name of the chain
   * @param layer the name of the layer
   * @param operation {@code put}, {@code invalidate} or {@code fill}
   */
  default void superseded(String chain, String layer, String operation) {}

  /**
   * The loader has ended.
   *
   * @param chain the name of the chain
   * @param took how long it ran
   * @param failure what it threw, or null if it answered
   */
  default void loaded(String chain, Duration took, @Nullable Throwable failure) {}

  /**
   * Everything in the chain became invalid at once.
   *
   * @param chain the name of the chain
   * @param cause who wished it, such as {@code by another node}
   */
  default void cleared(String chain, String cause) {}
}
