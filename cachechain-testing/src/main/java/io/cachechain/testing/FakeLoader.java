package io.cachechain.testing;

import io.cachechain.Loader;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A loader that answers from a function or a map, records what it is asked for, and fails, hangs,
 * delays or pauses by plan. Thread-safe, as far as the function is.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class FakeLoader<K, V> extends FakeSource<K, FakeLoader<K, V>>
    implements Loader<K, V> {
  private final Function<? super K, ? extends @Nullable V> answers;

  private FakeLoader(Function<? super K, ? extends @Nullable V> answers) {
    this.answers = answers;
  }

  /**
   * Returns a loader that answers with what the function gives.
   *
   * @param answers from a key to its value, or to null for none
   */
  public static <K, V> FakeLoader<K, V> of(Function<? super K, ? extends @Nullable V> answers) {
    return new FakeLoader<>(Objects.requireNonNull(answers, "answers"));
  }

  /**
   * Returns a loader that answers from a map; for what is missing there, with null.
   *
   * @param values copied
   */
  public static <K, V> FakeLoader<K, V> of(Map<K, V> values) {
    Map<K, V> copy = Map.copyOf(values);
    return new FakeLoader<>(copy::get);
  }

  @Override
  FakeLoader<K, V> self() {
    return this;
  }

  @Override
  public @Nullable V load(K key) throws Exception {
    beginLoad(key);
    try {
      followPlan();
      return answers.apply(key);
    } finally {
      endLoad();
    }
  }
}
