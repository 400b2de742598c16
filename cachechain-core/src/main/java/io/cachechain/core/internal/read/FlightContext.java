package io.cachechain.core.internal.read;

import io.cachechain.core.internal.layer.ValueCheck;
import io.cachechain.core.internal.metrics.ChainCounters;
import io.cachechain.core.internal.order.KeyState;
import io.cachechain.core.internal.order.KeyStates;
import io.cachechain.core.internal.origin.LoadFrame;
import io.cachechain.core.internal.origin.Loads;
import io.cachechain.spi.Version;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What the flights of a chain share. */
public final class FlightContext<K, V> {
  final String chain;

  /** The chain, as its loads see it. */
  final LoadFrame.Home home;

  final KeyStates<K, Flight<K, V>> keyStates;
  final NearRead<K, V> near;
  final FarLayers<K, V> far;
  final Loading<V> loading;

  /** Notified of each loaded value that replaced one of which other nodes may have copies. */
  final BiConsumer<String, Version> replaced;

  /**
   * Runs a step that asks validators of the chain or of near layers: on a thread of the chain if
   * there are any. They may take any time, and the current thread may be a caller's, who could not
   * leave at his deadline.
   */
  final Executor validating;

  /**
   * Creates what the flights of a chain share.
   *
   * @param chain the name of the chain
   * @param keyStates what runs for which key
   * @param near the near layers
   * @param far the far layers
   * @param loading what loads
   * @param replaced notified of each loaded value that has replaced one of which other nodes may
   *     have copies: of its storage key and version
   */
  public FlightContext(
      String chain,
      KeyStates<K, Flight<K, V>> keyStates,
      NearRead<K, V> near,
      FarLayers<K, V> far,
      Loading<V> loading,
      BiConsumer<String, Version> replaced) {
    this.chain = chain;
    this.home = loading.loads().home();
    this.keyStates = keyStates;
    this.near = near;
    this.far = far;
    this.loading = loading;
    this.replaced = replaced;
    this.validating =
        loading.check().isEmpty() && !near.validates() ? Runnable::run : loading.executor();
  }

  /**
   * Returns the flight of a key that a call may join, or null. One whose load is of a generation
   * that has gone is detached: it answers those who came before, and stores nothing. Called under
   * the lock of the key.
   */
  @Nullable
  Flight<K, V> joinable(KeyState<K, Flight<K, V>> state) {
    Flight<K, V> current = state.flight();
    if (current != null && current.isOutdated(far.valid.get())) {
      state.end(current);
      return null;
    }
    return current;
  }

  /**
   * What loads.
   *
   * @param loads runs the loader
   * @param check the validators of the chain
   * @param executor the threads of the chain
   * @param counters what callers met
   */
  public record Loading<V>(
      Loads loads, ValueCheck<V> check, Executor executor, ChainCounters counters) {
    /**
     * Returns how deep a load is nested that another one asks for, as the leader of a flight or as
     * one who joins it.
     */
    int levelBelow(LoadFrame parent, boolean leads) {
      return leads ? LoadFrame.below(parent) : loads.levelBelow(parent);
    }
  }
}
