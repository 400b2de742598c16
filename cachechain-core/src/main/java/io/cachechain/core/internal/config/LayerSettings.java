package io.cachechain.core.internal.config;

import io.cachechain.core.Validator;
import io.cachechain.spi.AuditLog;
import io.cachechain.spi.Backplane;
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
 * All that the engine knows of a layer: checked, with defaults filled in. Plain values are asked for by their declarations: {@code settings.get(EngineOptions.LAYER_TIMEOUT)}.
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

  /** Returns how many keys one request may have: one, where the layer has no requests for several. */
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

  /** Asks a layer, which may be anybody's: one that throws or gives null must not keep the rest from being seen. */
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

  /** Returns whether other nodes see what is stored here: the layer keeps bytes, and does not say that they are private. */
  public boolean isShared() {
    return isShared(layer, opened);
  }

  static boolean isShared(CacheLayer layer, CacheLayer opened) {
    return !(layer instanceof NearLayer<?, ?>)
        && !capabilities(layer, opened).contains(Capability.LOCAL);
  }

  /** Returns the layer whose blocking methods want an executor, which a decorator may hide, or null if there is none. */
  public @Nullable BlockingLayer blocking() {
    return opened instanceof BlockingLayer blocking ? blocking : null;
  }

  /** Returns what the layer can do: a decorator that does not say has the capabilities of what it wraps. */
  public Set<Capability> capabilities() {
    return capabilities(layer, opened);
  }

  private static Set<Capability> capabilities(CacheLayer layer, CacheLayer opened) {
    return asked(
        overrides(layer, "capabilities") ? layer : opened, CacheLayer::capabilities, Set.of());
  }

  /**
   * Closes the layer once: a decorator that has no {@code close} of its own leaves it to the chain.
   *
   * @throws IOException if something could not be released
   */
  public void close() throws IOException {
    close(layer, opened);
  }

  static void close(CacheLayer layer, CacheLayer opened) throws IOException {
    (overrides(layer, "close") ? layer : opened).close();
  }

  /**
   * Sets who is told when the store may have lost something; nobody if it is a near layer.
   *
   * @param lost what to run
   */
  public void onDataLoss(Runnable lost) {
    CacheLayer teller = overrides(layer, "onDataLoss", Runnable.class) ? layer : opened;
    if (teller instanceof ByteLayer bytes) {
      bytes.onDataLoss(lost);
    }
  }

  /**
   * Sets who is told when the store can be reached again; nobody if it is a near layer.
   *
   * @param reachable what to run
   */
  public void onReachable(Runnable reachable) {
    CacheLayer teller = overrides(layer, "onReachable", Runnable.class) ? layer : opened;
    if (teller instanceof ByteLayer bytes) {
      bytes.onReachable(reachable);
    }
  }

  /** Returns the backplane that a layer offers, or null; a decorator that does not say offers that of what it wraps. */
  static @Nullable Backplane backplane(CacheLayer layer, CacheLayer opened) {
    CacheLayer offering = overrides(layer, "backplane") ? layer : opened;
    return offering instanceof ByteLayer bytes ? bytes.backplane().orElse(null) : null;
  }

  /** Returns the audit log that a layer offers, or null; a decorator that does not say offers that of what it wraps. */
  static @Nullable AuditLog auditLog(CacheLayer layer, CacheLayer opened) {
    CacheLayer offering = overrides(layer, "auditLog") ? layer : opened;
    return offering instanceof ByteLayer bytes ? bytes.auditLog().orElse(null) : null;
  }

  /** A near layer has no methods of a byte layer, and so overrides none. */
  private static boolean overrides(CacheLayer layer, String method, Class<?>... parameters) {
    try {
      Class<?> by = layer.getClass().getMethod(method, parameters).getDeclaringClass();
      return by != CacheLayer.class && by != ByteLayer.class;
    } catch (NoSuchMethodException nearLayer) {
      return false;
    }
  }
}
