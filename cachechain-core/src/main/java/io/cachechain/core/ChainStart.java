package io.cachechain.core;

import io.cachechain.CloseableChain;
import io.cachechain.core.internal.describe.StartLines;
import io.cachechain.core.internal.settings.ChainDefinition;
import io.cachechain.core.internal.settings.ChainSettings;
import io.cachechain.core.internal.settings.MissingJars;
import io.cachechain.core.internal.settings.Resolution;
import java.util.function.Function;

/** The last step of a build: from what code said to a chain that runs. */
final class ChainStart {
  private ChainStart() {}

  /**
   * Starts a chain.
   *
   * @param engine makes the chain of its settings; when it throws, all that was opened is closed
   * @throws io.cachechain.ChainConfigurationException if anything is wrong, also if a jar that core
   *     needs is missing
   */
  static <K, V> CloseableChain<K, V> start(
      ChainDefinition<K, V> definition,
      Function<ChainSettings<K, V>, CloseableChain<K, V>> engine) {
    try {
      return open(definition, engine);
    } catch (LinkageError missing) {
      throw MissingJars.fault(definition.name(), missing);
    }
  }

  private static <K, V> CloseableChain<K, V> open(
      ChainDefinition<K, V> definition,
      Function<ChainSettings<K, V>, CloseableChain<K, V>> engine) {
    ChainSettings<K, V> settings = Resolution.resolve(definition);
    try {
      CloseableChain<K, V> chain = engine.apply(settings);
      new StartLines(settings).log();
      return chain;
    } catch (RuntimeException | Error failure) {
      settings.closeAll(failure);
      throw failure;
    }
  }
}
