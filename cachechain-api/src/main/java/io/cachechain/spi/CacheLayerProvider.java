package io.cachechain.spi;

import java.util.List;

/**
 * Opens layers of one kind. Found by {@link java.util.ServiceLoader} through {@code
 * META-INF/services/io.cachechain.spi.CacheLayerProvider} (on the module path, {@code provides}), or given in code by a {@link LayerSpec}.
 * Has a public constructor without parameters; loading it must not need its driver. Thread-safe.
 */
public interface CacheLayerProvider {
  /** The distance of a store in this process. */
  int IN_PROCESS = 0;

  /** The distance of a cache server. */
  int REMOTE = 1000;

  /** The distance of a database. */
  int DATABASE = 2000;

  /** Returns the name by which the layer is chosen and, unless it is given another one, called: 1 to 64 of {@code a-z 0-9 -}. */
  String name();

  /** Returns how far the store is, for chains that are composed of what is found: nearest first. */
  int distance();

  /**
   * Returns what {@link #open} gives: a {@code NearLayer}, a {@code ByteLayer}, or {@code CacheLayer} if that cannot be told before. What a layer of bytes needs, a codec and a form of keys as text, is
   * checked before anything is opened if it is known here, else afterwards.
   *
   * @implSpec by distance: near in this process, of bytes from {@link #REMOTE} on, else not known
   */
  default Class<? extends CacheLayer> layerType() {
    if (distance() == IN_PROCESS) {
      return NearLayer.class;
    }
    return distance() >= REMOTE ? ByteLayer.class : CacheLayer.class;
  }

  /** Returns the options of the layer. */
  List<Option<?>> options();

  /**
   * Returns what is wrong with these settings beyond what each option checks by itself, one sentence with its remedy each, empty if
   * nothing is. Called before any layer is opened; must not open anything.
   *
   * @implSpec empty by default
   */
  default List<String> faults(LayerConfig config) {
    return List.of();
  }

  /**
   * Opens a layer. Must not wait for a server: a layer whose server is away opens, fails its operations at once and connects by itself.
   *
   * @param config the settings, all checked
   * @return a {@link NearLayer} or a {@link ByteLayer}, which the caller closes
   * @throws Exception if the layer cannot be opened; the build of the chain fails then
   */
  CacheLayer open(LayerConfig config) throws Exception;
}
