package io.cachechain.core.internal.config;

import io.cachechain.Loader;
import io.cachechain.core.ChainListener;
import io.cachechain.core.Validator;
import io.cachechain.spi.Backplane;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Codec;
import io.cachechain.spi.LayerSpec;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What code said of a chain; a copy of the builder.
 *
 * @param name the name of the chain
 * @param keyType the type of the keys
 * @param valueType the type of the values
 * @param values the settings
 * @param layers the layers in their order
 * @param replaced other stores for layers, by their names
 * @param discover whether the layers are those that are found
 * @param loader the loader or origin
 * @param codec what encodes values
 * @param keyText writes keys
 * @param keyRead reads keys
 * @param backplane tells other nodes of changes
 * @param validators what is asked about values
 * @param settings the settings that were handed in
 * @param envFile the file whose variables count after those of the environment, or null
 * @param classLoader where providers, codecs and cachechain.properties are looked for first, or null for the library's own
 * @param listener who is told
 * @param breakers where breakers are kept
 * @param clock what tells the time
 * @param executor what runs work
 * @param environment what surrounds the process
 * @param internals what the engine takes from its surroundings beside clock and executor
 */
public record GivenChain<K, V>(
    String name,
    Class<K> keyType,
    Type valueType,
    GivenValues values,
    List<GivenLayer<V>> layers,
    Map<String, LayerSpec<?, ?>> replaced,
    boolean discover,
    @Nullable Loader<K, V> loader,
    @Nullable Codec codec,
    @Nullable Function<? super K, String> keyText,
    @Nullable Function<String, ? extends K> keyRead,
    @Nullable Backplane backplane,
    List<Validator<? super V>> validators,
    @Nullable Properties settings,
    @Nullable Path envFile,
    @Nullable ClassLoader classLoader,
    @Nullable ChainListener listener,
    @Nullable CircuitBreakerRegistry breakers,
    @Nullable ChainClock clock,
    @Nullable Executor executor,
    Environment environment,
    Internals internals) {
  /** Copies the collections. */
  public GivenChain {
    values = values.copy();
    layers = List.copyOf(layers);
    replaced = Map.copyOf(replaced);
    validators = List.copyOf(validators);
  }

  /** Returns this without the layers that were given as objects: in their place stands what refuses to be opened again. */
  public GivenChain<K, V> withoutObjects() {
    Map<String, LayerSpec<?, ?>> others = new HashMap<>();
    replaced.forEach((layer, spec) -> others.put(layer, SpentLayer.insteadOfObject(name, spec)));
    return new GivenChain<>(
        name,
        keyType,
        valueType,
        values,
        layers.stream().map(layer -> layer.withoutObject(name)).toList(),
        others,
        discover,
        loader,
        codec,
        keyText,
        keyRead,
        backplane,
        validators,
        settings,
        envFile,
        classLoader,
        listener,
        breakers,
        clock,
        executor,
        environment,
        internals);
  }
}
