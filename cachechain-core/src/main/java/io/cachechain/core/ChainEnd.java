package io.cachechain.core;

import io.cachechain.Loader;
import io.cachechain.Origin;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What stands at the end of a chain: one loader or one origin, given once, or nothing. */
final class ChainEnd<K, V> {
  private final String chain;
  private @Nullable Loader<K, V> loader;
  private boolean given;

  /**
   * Creates the end of a chain.
   *
   * @param chain the name of the chain, for messages
   * @param seed what counts unless something is given
   */
  ChainEnd(String chain, @Nullable Loader<K, V> seed) {
    this.chain = chain;
    this.loader = seed;
  }

  void loader(Loader<? super K, ? extends V> loader) {
    Objects.requireNonNull(loader, "loader");
    if (loader instanceof Origin<?, ?>) {
      throw new IllegalArgumentException("chain '" + chain
          + "': this loader is an Origin, which can also store. Call origin(..) if puts shall go"
          + " there, or loader(it::load) if not.");
    }
    give(widened(loader));
  }

  void origin(Origin<K, V> origin) {
    give(Objects.requireNonNull(origin, "origin"));
  }

  @Nullable
  Loader<K, V> loader() {
    return loader;
  }

  private void give(Loader<K, V> end) {
    if (given) {
      throw new IllegalStateException(
          "chain '" + chain + "': " + (loader instanceof Origin<?, ?> ? "an origin" : "a loader")
              + " was set already; a chain ends with one loader or one origin.");
    }
    given = true;
    loader = end;
  }

  /**
   * A loader takes keys and gives values: one of wider keys and narrower values is one of these
   * too.
   */
  @SuppressWarnings("unchecked")
  private static <K, V> Loader<K, V> widened(Loader<? super K, ? extends V> loader) {
    return (Loader<K, V>) loader;
  }
}
