package io.cachechain.spi;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * One store in a chain. Either a {@link NearLayer}, which keeps objects in this process, or a {@link ByteLayer}, which keeps
 * bytes, usually elsewhere.
 *
 * <p>The engine never trusts a layer: whatever it throws, returns or fails to complete is a failure of that layer and not
 * of the caller. Implementations must be thread-safe.
 */
public sealed interface CacheLayer extends Closeable permits NearLayer, ByteLayer {
  /**
   * Returns what this layer can do beyond its contract, the same set each time.
   *
   * @implSpec none by default
   */
  default Set<Capability> capabilities() {
    return Set.of();
  }

  /**
   * Returns where the entries are, for the start line and {@code describe()}, such as {@code redis://:***@cache:6379}. Holds
   * no secret.
   *
   * @implSpec the simple name of the class by default
   */
  default String location() {
    return getClass().getSimpleName();
  }

  /**
   * Returns remarks for {@code describe()} on what a user should know of this store as it is now, one sentence each; for
   * example that the server evicts entries. Does not block.
   *
   * @implSpec none by default
   */
  default List<String> remarks() {
    return List.of();
  }

  /**
   * Releases what the layer holds. Called once, after the last operation.
   *
   * @throws IOException if something could not be released
   * @implSpec does nothing by default
   */
  @Override
  default void close() throws IOException {}
}
