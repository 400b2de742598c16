package io.cachechain;

/**
 * A chain that can be closed, as {@code build} returns it. The code that built the chain closes it;
 * all other code takes a {@link Chain}. Not for implementation.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface CloseableChain<K, V> extends Chain<K, V>, AutoCloseable {
  /**
   * Closes the chain within {@code close.timeout}: waits for running calls, drains the writer
   * queues, replays missed writes, and closes the layers, farthest first. Logs the writes that
   * remain.
   *
   * <p>Blocks. An interrupt during the wait shortens it; an earlier interrupt does not. A second
   * call does nothing. A loader must not call this method, since it would wait for the load of that
   * loader.
   */
  @Override
  void close();
}
