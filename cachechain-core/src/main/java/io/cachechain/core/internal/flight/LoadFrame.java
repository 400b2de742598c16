package io.cachechain.core.internal.flight;

import org.jspecify.annotations.Nullable;

/**
 * The loads that led to the one which runs on this thread. A loader that asks a chain hands its frames on to the load it causes, so that a ring through several chains and threads is seen
 * when it closes.
 *
 * @param chain the name of the chain
 * @param identity the chain itself, since names need not be unique
 * @param key the key that is loaded
 * @param level how deep it is nested: above the level of each load that waits for it
 * @param parent the load whose loader asked, or null
 */
public record LoadFrame(
    String chain,
    Object identity,
    Object key,
    int level,
    @Nullable LoadFrame parent) {
  private static final ThreadLocal<@Nullable LoadFrame> CURRENT = new ThreadLocal<>();

  /** Returns the load that runs on this thread, or null. */
  public static @Nullable LoadFrame current() {
    return CURRENT.get();
  }

  /** Returns the level of a load which one of this frame asks for; null for who is not in a load. */
  public static int below(@Nullable LoadFrame parent) {
    return parent == null ? 0 : parent.level + 1;
  }

  /** Makes this the load that runs on this thread, and returns the one before. */
  @Nullable
  LoadFrame enter() {
    LoadFrame before = CURRENT.get();
    CURRENT.set(this);
    return before;
  }

  /** Makes {@code before} the load that runs on this thread again. */
  static void restore(@Nullable LoadFrame before) {
    if (before == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(before);
    }
  }

  /**
   * Refuses a read of a key that one of the loads on the way here is loading.
   *
   * @throws IllegalStateException naming the chains of the ring
   */
  public static void refuseRing(String chain, Object identity, Object key) {
    StringBuilder path = new StringBuilder(chain);
    for (LoadFrame frame = CURRENT.get(); frame != null; frame = frame.parent) {
      path.insert(0, frame.chain + " -> ");
      if (frame.identity == identity && frame.key.equals(key)) {
        throw new IllegalStateException(
            "chain '" + chain + "': this loader is loading the very key it asks for (" + path
                + "). Ask the origin inside a loader, not the chain.");
      }
    }
  }
}
