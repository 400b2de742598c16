package io.cachechain.spi;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Optional;

/**
 * The settings with which a provider opens a layer, from all sources. Not for implementation, but
 * in tests.
 */
public interface LayerConfig {
  /** Returns the name of the chain. */
  String chain();

  /** Returns the name of the layer within the chain. */
  String layer();

  /**
   * Returns the namespace of the chain, in the form that it has in keys: every key begins with it
   * and a colon. Keys that begin with {@code namespace:p:} are probes and never stored; a layer may
   * use one to check its rights.
   *
   * @implSpec the name of the chain by default
   */
  default String namespace() {
    return chain();
  }

  /**
   * Returns the length of the longest entry that the engine takes from this layer: {@code
   * max-value-bytes}, and room for the envelope. If the store supports it, the layer should ask for
   * no more than {@code maxEntryBytes() + 1} bytes of an entry. The engine checks the length in any
   * case: a longer entry is a miss, counted as too large, and replaced by the next store. A layer
   * whose store has no such request, or whose values no other program writes, may ignore this.
   *
   * @implSpec 9 MiB by default
   */
  default int maxEntryBytes() {
    return 9 << 20;
  }

  /**
   * Returns the value of an option, or its default.
   *
   * @throws java.util.NoSuchElementException if it has neither
   */
  <T> T get(Option<T> option);

  /** Returns the value of an option, its default, or empty if it has neither. */
  <T> Optional<T> find(Option<T> option);

  /**
   * Returns the type of the chain's values, for near layers that must measure them.
   *
   * @implSpec {@code Object} by default: the type is unknown
   */
  default Type valueType() {
    return Object.class;
  }

  /**
   * Returns the longest time for which the engine waits for one operation of the layer. A driver's
   * own timeouts should be shorter. The engine enforces it whatever the layer does.
   *
   * @implSpec 1 s by default, for tests; the engine gives the layer's own
   */
  default Duration timeout() {
    return Duration.ofSeconds(1);
  }

  /**
   * Returns the life of a copy in this layer, for an entry without a ttl of its own; empty if it
   * has no end or is not known. A layer that evicts idle entries should do so earlier.
   *
   * @implSpec empty by default
   */
  default Optional<Duration> ttl() {
    return Optional.empty();
  }

  /** Returns the clock of the chain, the only source of time for a layer. */
  ChainClock clock();
}
