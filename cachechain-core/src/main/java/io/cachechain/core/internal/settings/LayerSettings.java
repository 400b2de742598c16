package io.cachechain.core.internal.settings;

import io.cachechain.core.Validator;
import io.cachechain.spi.BlockingLayer;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.CacheLayer;
import io.cachechain.spi.Capability;
import io.cachechain.spi.Codec;
import io.cachechain.spi.NearLayer;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An open layer with its settings: checked, with defaults filled in. Plain values are asked
 * for by their declarations: {@code settings.get(EngineOptions.LAYER_TIMEOUT)}.
 *
 * @param name the name within the chain
 * @param provider the name of the provider that opened it
 * @param layer the layer, opened and decorated
 * @param opened the layer as its provider gave it; not the same if it is decorated
 * @param values the plain values; what concerns I/O is of no meaning for a near layer
 * @param ttlScale how long copies count here, of the base ttl
 * @param validators what is asked about each value that enters or leaves it
 * @param codec what encodes values, null for a near layer
 */
public record LayerSettings<V>(
    String name,
    String provider,
    CacheLayer layer,
    CacheLayer opened,
    SettingValues values,
    LayerTtl ttlScale,
    List<Validator<? super V>> validators,
    @Nullable Codec codec) {
  /** Copies the list. */
  public LayerSettings {
    validators = List.copyOf(validators);
  }

  /** Returns the value of a setting that every layer has. */
  public <T> T get(Setting<T> setting) {
    return values.get(setting);
  }

  /** Returns the value of a setting, or null if the layer has none. */
  public <T> @Nullable T find(Setting<T> setting) {
    return values.find(setting);
  }

  /** Returns the value of a setting that every layer has, and whose bounds are within an int. */
  public int count(Setting<Long> setting) {
    return values.count(setting);
  }

  /**
   * Returns how many keys one request may have: one, where the layer has no requests for several.
   */
  public int batchSize() {
    return capabilities().contains(Capability.BULK) ? count(EngineOptions.BATCH_SIZE) : 1;
  }

  /** Returns where the layer says that it is, without passwords. */
  public String location() {
    return location(layer);
  }

  static String location(CacheLayer layer) {
    return Masks.text(asked(layer, CacheLayer::location, layer.getClass().getSimpleName()));
  }

  /** Returns what the layer has to say of itself, without passwords. */
  public List<String> remarks() {
    return asked(layer, CacheLayer::remarks, List.<String>of()).stream()
        .map(Masks::text)
        .toList();
  }

  /**
   * Asks a layer, which may be anybody's: one that throws or gives null must not keep the rest from
   * being seen.
   */
  private static <T> T asked(
      CacheLayer layer, Function<CacheLayer, @Nullable T> question, T otherwise) {
    try {
      T answer = question.apply(layer);
      return answer == null ? otherwise : answer;
    } catch (RuntimeException broken) {
      return otherwise;
    }
  }

  /** Returns whether the layer keeps objects in this process. */
  public boolean isNear() {
    return layer instanceof NearLayer<?, ?>;
  }

  /**
   * Returns whether other nodes see what is stored here: the layer keeps bytes, and does not say
   * that they are local.
   */
  public boolean isShared() {
    return isShared(layer);
  }

  static boolean isShared(CacheLayer layer) {
    return !(layer instanceof NearLayer<?, ?>) && !capabilities(layer).contains(Capability.LOCAL);
  }

  /**
   * Returns the layer whose blocking methods want an executor, which a decorator may hide, or null
   * if there is none.
   */
  public @Nullable BlockingLayer blocking() {
    return opened instanceof BlockingLayer blocking ? blocking : null;
  }

  /** Returns what the layer can do. */
  public Set<Capability> capabilities() {
    return capabilities(layer);
  }

  private static Set<Capability> capabilities(CacheLayer layer) {
    return asked(layer, CacheLayer::capabilities, Set.of());
  }

  /**
   * Closes the layer.
   *
   * @throws IOException if something could not be released
   */
  public void close() throws IOException {
    layer.close();
  }

  /**
   * Sets what runs when the store may have lost something; never for a near layer.
   *
   * @param lost what to run
   */
  public void onDataLoss(Runnable lost) {
    if (layer instanceof ByteLayer bytes) {
      bytes.onDataLoss(lost);
    }
  }

  /**
   * Sets what runs when the store can be reached again; never for a near layer.
   *
   * @param reachable what to run
   */
  public void onReachable(Runnable reachable) {
    if (layer instanceof ByteLayer bytes) {
      bytes.onReachable(reachable);
    }
  }
}
