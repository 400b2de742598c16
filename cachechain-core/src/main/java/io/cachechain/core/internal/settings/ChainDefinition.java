package io.cachechain.core.internal.settings;

import io.cachechain.Loader;
import io.cachechain.core.Validator;
import java.lang.reflect.Type;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings, layers and collaborators that code gave a chain; a copy of the builder's.
 *
 * @param name the name of the chain
 * @param keyType the type of the keys
 * @param valueType the type of the values
 * @param values the settings, and things that were handed in
 * @param layers the layers
 * @param loader the loader or origin
 * @param validators what is asked about values
 * @param environment what surrounds the process
 * @param internals what the engine takes from its surroundings beside clock and executor
 */
public record ChainDefinition<K, V>(
    String name,
    Class<K> keyType,
    Type valueType,
    CodeValues values,
    LayerChoice<V> layers,
    @Nullable Loader<K, V> loader,
    List<Validator<? super V>> validators,
    Environment environment,
    Internals internals) {
  /** Copies the values and the list. */
  public ChainDefinition {
    values = values.copy();
    validators = List.copyOf(validators);
  }

  /** Returns the layers for another chain, without those that this one got as objects. */
  public LayerChoice<V> layersForAnother() {
    return layers.withoutObjects(name);
  }

  /** Returns a thing that was handed in, or null. */
  <T> @Nullable T collaborator(Collaborator<T> collaborator) {
    return values.collaborator(collaborator);
  }

  /** Returns the form of keys as text that was given, or null. */
  @SuppressWarnings("unchecked") // the builder takes functions of its own type of keys
  @Nullable
  KeyForm<K> keyForm() {
    Collaborator.KeyFunctions functions = collaborator(Collaborator.KEY_TEXT);
    return functions == null
        ? null
        : new KeyForm<>(
            (Function<? super K, String>) functions.write(),
            (Function<String, ? extends K>) functions.read());
  }
}
