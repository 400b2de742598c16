package io.cachechain.core.internal.layer;

/**
 * Decides whether a request may be sent to a layer, and hears what came of it. Each request passes
 * the guards of its operation in their order ({@link WireRequest}); a guard is added where
 * {@link FarLink} lists them.
 *
 * <p>Called on any thread, under no lock of this room. Must not block.
 */
interface Guard {
  /** Returns whether the request may be sent; then the guard hears exactly once what came of it. */
  boolean tryEnter();

  /** Returns what to say to a caller whose request did not pass. */
  String refusal();

  /** The request was answered, at least for one of its keys. */
  void succeeded(long nanos);

  /**
   * No key of the request was answered. A failure of kind "refused" says nothing about the layer:
   * another guard, or the layer itself, has not let it through.
   */
  void failed(long nanos, Throwable failure);

  /** Requests ended without having been sent, since those before them were not answered in time. */
  void starved();
}
