package io.cachechain.core.internal.settings;

import io.cachechain.Loader;
import io.cachechain.core.ChainListener;
import io.cachechain.core.Validator;
import io.cachechain.spi.AuditLog;
import io.cachechain.spi.ChainClock;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings, layers and collaborators of a chain: checked, with defaults filled in. Plain values
 * are asked for by their declarations: {@code settings.get(EngineOptions.JITTER)}.
 *
 * @param definition what code said, also to seed another builder
 * @param values the plain values
 * @param layers nearest first, at least one
 * @param keys the form of keys as text, or null if no layer needs one
 * @param backplane how other nodes are notified of changes, or null if they are not
 * @param audits where invalidations are written down
 * @param clock the clock of the chain
 * @param ownsClock whether closing the chain closes the clock, which is a {@link java.io.Closeable}
 *     then
 * @param provenance where the settings came from
 */
public record ChainSettings<K, V>(
    ChainDefinition<K, V> definition,
    SettingValues values,
    List<LayerSettings<V>> layers,
    @Nullable KeyForm<K> keys,
    @Nullable BackplaneSettings backplane,
    List<AuditLog> audits,
    ChainClock clock,
    boolean ownsClock,
    Provenance provenance) {
  /** Copies the list. */
  public ChainSettings {
    layers = List.copyOf(layers);
  }

  /** Returns the value of a setting that every chain has. */
  public <T> T get(Setting<T> setting) {
    return values.get(setting);
  }

  /** Returns the value of a setting, or null if the chain has none. */
  public <T> @Nullable T find(Setting<T> setting) {
    return values.find(setting);
  }

  /** Returns the value of a setting that every chain has, and whose bounds are within an int. */
  public int count(Setting<Long> setting) {
    return values.count(setting);
  }

  /** Returns the name of the chain. */
  public String name() {
    return definition.name();
  }

  /** Returns the type of the keys. */
  public Class<K> keyType() {
    return definition.keyType();
  }

  /** Returns the type of the values. */
  public Type valueType() {
    return definition.valueType();
  }

  /** Returns the loader or origin, or null if there is none. */
  public @Nullable Loader<K, V> loader() {
    return definition.loader();
  }

  /** Returns what is asked about each value that enters or leaves the chain. */
  public List<Validator<? super V>> validators() {
    return definition.validators();
  }

  /** Returns the listener, or null. */
  public @Nullable ChainListener listener() {
    return definition.collaborator(Collaborator.LISTENER);
  }

  /** Returns where the breakers are kept, or null for a registry of the chain's own. */
  public @Nullable CircuitBreakerRegistry breakers() {
    return definition.collaborator(Collaborator.BREAKERS);
  }

  /** Returns what runs completions and loads, or null for the chain's own threads. */
  public @Nullable Executor executor() {
    return definition.collaborator(Collaborator.EXECUTOR);
  }

  /** Returns what the engine takes from its surroundings beside clock and executor. */
  public Internals internals() {
    return definition.internals();
  }

  /** Returns whether messages may show keys. */
  public boolean showKeys() {
    return get(EngineOptions.MESSAGES_KEYS) == KeyRendering.SHOW;
  }

  /** Returns what writes a key as text; null only when all layers are near. */
  public @Nullable Function<? super K, String> keyText() {
    return keys == null ? null : keys.write();
  }

  /** Returns what reads the text of a key; null only when {@link #keyText} is. */
  public @Nullable Function<String, ? extends K> keyRead() {
    return keys == null ? null : keys.read();
  }

  /**
   * Closes all layers, farthest first, and the clock if it is the chain's own; for a build that
   * fails after they were opened.
   *
   * @param failure gets what goes wrong meanwhile as suppressed
   */
  public void closeAll(Throwable failure) {
    for (int i = layers.size() - 1; i >= 0; i--) {
      try {
        layers.get(i).close();
      } catch (IOException | RuntimeException notClosed) {
        failure.addSuppressed(notClosed);
      }
    }
    if (ownsClock && clock instanceof Closeable own) {
      try {
        own.close();
      } catch (IOException notClosed) {
        failure.addSuppressed(notClosed);
      }
    }
  }
}
