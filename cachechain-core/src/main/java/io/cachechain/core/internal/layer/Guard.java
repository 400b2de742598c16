package io.cachechain.core.internal.layer;

/**
 * Decides whether a request may be sent to a layer, and is notified of the result. Each request
 * passes the guards of its operation in their order ({@link WireRequest}); {@link LayerGuards}
 * lists them. A batch is one request. Replays of missed writes pass the guards, too.
 *
 * <p>Called on any thread, under no lock of this room. Must not block.
 */
interface Guard {
  /** Returns whether the request may be sent; then exactly one of the other methods is called. */
  boolean tryEnter();

  /** Returns what to say to a caller whose request did not pass. */
  String refusal();

  /** The request was answered, at least for one of its keys. */
  default void succeeded(long nanos) {}

  /**
   * No key of the request was answered. A failure of kind "refused" says nothing about the layer:
   * another guard, or the layer itself, has not let it through.
   */
  default void failed(long nanos, Throwable failure) {}

  /**
   * Requests timed out before they were sent, since those before them were not answered in time.
   * They had not entered.
   */
  default void timedOutUnsent() {}
}
