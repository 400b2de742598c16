package io.cachechain.spi;

import java.util.List;

/**
 * Opens layers of one kind. {@link java.util.ServiceLoader} finds it through {@code
 * META-INF/services/io.cachechain.spi.CacheLayerProvider} (on the module path, {@code provides}),
 * or a {@link LayerSpec} gives it in code. It has a public constructor without parameters, and can
 * be loaded without its driver. Thread-safe.
 */
public interface CacheLayerProvider {
  /** The distance of a store in this process. */
  int IN_PROCESS = 0;

  /** The distance of a cache server. */
  int REMOTE = 1000;

  /** The distance of a database. */
  int DATABASE = 2000;

  /**
   * Returns the name by which a chain chooses the layer, which is also the layer's name unless
   * another one is given: 1 to 64 of {@code a-z 0-9 -}.
   */
  String name();

  /**
   * Returns the distance of the store. Chains of discovered layers are ordered by distance, nearest
   * first.
   */
  int distance();

  /**
   * Returns the type of layer that {@link #open} returns: {@code NearLayer}, {@code ByteLayer}, or
   * {@code CacheLayer} if the type is not known before. If it is known, the build checks the codec
   * and the text form of keys before it opens anything, else afterwards.
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
   * Returns the faults of these settings beyond the checks of single options, one sentence each
   * with its remedy; empty if there are none. Called before any layer is opened; must not open
   * anything.
   *
   * @implSpec empty by default
   */
  default List<String> faults(LayerConfig config) {
    return List.of();
  }

  /**
   * Opens a layer. Must not wait for a server: a layer whose server is away opens, fails its
   * operations at once, and connects by itself.
   *
   * @param config the settings, all checked
   * @return a {@link NearLayer} or a {@link ByteLayer}; the caller closes it
   * @throws Exception if the layer cannot be opened; the build of the chain then fails
   */
  CacheLayer open(LayerConfig config) throws Exception;
}
