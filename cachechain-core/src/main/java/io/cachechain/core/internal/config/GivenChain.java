package io.cachechain.core.internal.config;

import io.cachechain.Loader;
import io.cachechain.core.Validator;
import io.cachechain.spi.LayerSpec;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What code said of a chain; a copy of the builder.
 *
 * @param name the name of the chain
 * @param keyType the type of the keys
 * @param valueType the type of the values
 * @param values the settings, and things that were handed in
 * @param layers the layers in their order
 * @param replaced other stores for layers, by their names
 * @param discover whether the layers are those that are found
 * @param loader the loader or origin
 * @param validators what is asked about values
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
    List<Validator<? super V>> validators,
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
        validators,
        environment,
        internals);
  }

  /** Returns a thing that was handed in, or null. */
  <T> @Nullable T part(Part<T> part) {
    return values.part(part);
  }

  /** Returns the form of keys as text that was given, or null. */
  @SuppressWarnings("unchecked") // the builder takes functions of its own type of keys
  @Nullable
  KeyForm<K> keyForm() {
    Part.KeyFunctions functions = values.part(Part.KEY_TEXT);
    return functions == null
        ? null
        : new KeyForm<>(
            (Function<? super K, String>) functions.write(),
            (Function<String, ? extends K>) functions.read());
  }
}
