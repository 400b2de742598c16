package io.cachechain.spi;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * One store in a chain: a {@link NearLayer}, which holds objects in this process, or a {@link
 * ByteLayer}, which holds bytes, usually elsewhere.
 *
 * <p>The engine never trusts a layer: an exception, a wrong result or a missing answer is a failure
 * of the layer, not of the caller. Implementations must be thread-safe.
 */
public sealed interface CacheLayer extends Closeable permits NearLayer, ByteLayer {
  /**
   * Returns the abilities of this layer beyond its contract, the same set each time.
   *
   * @implSpec none by default
   */
  default Set<Capability> capabilities() {
    return Set.of();
  }

  /**
   * Returns the location of the entries for the start line and {@code describe()}, such as {@code
   * redis://:***@cache:6379}. Contains no secret.
   *
   * @implSpec the simple name of the class by default
   */
  default String location() {
    return getClass().getSimpleName();
  }

  /**
   * Returns remarks for {@code describe()} on the present state of the store, one sentence each,
   * such as that the server evicts entries. Does not block.
   *
   * @implSpec none by default
   */
  default List<String> remarks() {
    return List.of();
  }

  /**
   * Releases all resources. Called once, after the last operation.
   *
   * @throws IOException if a resource could not be released
   * @implSpec does nothing by default
   */
  @Override
  default void close() throws IOException {}
}
