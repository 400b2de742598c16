package io.cachechain;

/**
 * A chain as its builder gives it: whoever built it closes it, whoever uses it takes a {@link Chain}. Not for implementation.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface CloseableChain<K, V> extends Chain<K, V>, AutoCloseable {
  /**
   * Lets running work end, writes what waits in the queues, replays what layers have missed, and closes the layers, farthest first, all within {@code
   * close.timeout}; what could not be written is logged. Blocks; an interrupt while it waits makes it hurry, one from before does not. Calling it again does nothing. A loader must not call it: it would wait for that very load.
   */
  @Override
  void close();
}
