package io.cachechain.core.internal.settings;

import io.cachechain.spi.ChainClock;
import io.cachechain.spi.LayerConfig;
import io.cachechain.spi.Option;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The settings of a layer as its provider sees them.
 *
 * @param chain the name of the chain
 * @param layer the name of the layer
 * @param namespace what each key begins with
 * @param maxEntryBytes the longest entry that is taken
 * @param valueType the type of the values
 * @param clock the clock of the chain
 * @param timeout how long the engine waits for an operation
 * @param ttl how long a copy counts, or empty for no end
 * @param values what was given, by the name of the option
 */
record ProviderConfig(
    String chain,
    String layer,
    String namespace,
    int maxEntryBytes,
    Type valueType,
    ChainClock clock,
    Duration timeout,
    Optional<Duration> ttl,
    Map<String, Object> values)
    implements LayerConfig {
  @Override
  public <T> T get(Option<T> option) {
    return find(option)
        .orElseThrow(() -> new NoSuchElementException(
            "chain '" + chain + "', layer '" + layer + "': option '" + option.name()
                + "' has neither a value nor a default; a provider asks for it by find()"));
  }

  @Override
  public <T> Optional<T> find(Option<T> option) {
    Object value = values.get(option.name());
    return Optional.ofNullable(
        value == null ? option.defaultValue() : option.type().cast(value));
  }
}
