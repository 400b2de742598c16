package io.cachechain.spi;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Optional;

/** What a provider gets to open a layer: its settings, from whatever source they came. Not for implementation, but for tests. */
public interface LayerConfig {
  /** Returns the name of the chain. */
  String chain();

  /** Returns the name of the layer within the chain. */
  String layer();

  /**
   * Returns the namespace of the chain, as it stands in keys: each key that the layer is asked for begins with it and a colon. The keys from {@code namespace:p:} on are probes, under which nothing is stored; a layer may use
   * one to see whether it may read and write here.
   *
   * @implSpec the name of the chain by default
   */
  default String namespace() {
    return chain();
  }

  /**
   * Returns the length of the longest entry that the engine takes from this layer, {@code value.max-bytes} with room for what stands around a value. A layer whose store can be asked so gives no more than the first {@code
   * maxEntryBytes() + 1} bytes of what is longer, which then counts as nothing, is counted as too large and replaced by the next store. The engine looks at the length of what it gets in any case; a layer whose store
   * has no such request, or whose values nobody else writes, need not care.
   *
   * @implSpec 9 MiB by default
   */
  default int maxEntryBytes() {
    return 9 << 20;
  }

  /**
   * Returns the value of an option.
   *
   * @throws java.util.NoSuchElementException if it has neither a value nor a default
   */
  <T> T get(Option<T> option);

  /** Returns the value of an option, its default, or empty if it has neither. */
  <T> Optional<T> find(Option<T> option);

  /**
   * Returns the type of the chain's values, for layers that keep objects and must measure them.
   *
   * @implSpec {@code Object} by default: nothing is known of the values
   */
  default Type valueType() {
    return Object.class;
  }

  /**
   * Returns how long the engine waits for one operation of the layer: a driver's own timeouts belong below it. The engine enforces it
   * whatever the layer does.
   *
   * @implSpec 1 s by default, as for every layer that does I/O and is not the first
   */
  default Duration timeout() {
    return Duration.ofSeconds(1);
  }

  /**
   * Returns how long a copy of an entry without a ttl of its own counts in this layer, or empty if it has no end or is not known here. A layer that forgets by itself, for
   * example what nobody uses, should do so earlier.
   *
   * @implSpec empty by default
   */
  default Optional<Duration> ttl() {
    return Optional.empty();
  }

  /** Returns the clock of the chain: the only source of time a layer may use. */
  ChainClock clock();
}
