package io.cachechain.core.internal.link;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds back requests while several are being made on this thread, so that they leave as one batch: while a bulk call starts its walks, and while the answers of one
 * batch send the walks on to the next layer. Messages to other nodes are held back likewise.
 */
public final class Cork {
  private static final ThreadLocal<@Nullable Cork> CURRENT = new ThreadLocal<>();

  private final List<Corked> held = new ArrayList<>();

  /**
   * Whether it is on. A stack that overflows may leave an old cork with its thread, since taking it off calls a method as well: this is a field, and setting it calls nothing.
   */
  private boolean on;

  private Cork() {}

  private static @Nullable Cork current() {
    Cork cork = CURRENT.get();
    return cork == null || !cork.on ? null : cork;
  }

  /** Runs the work and sends what it asked for at its end. Corks inside of a cork do nothing of their own. */
  public static void during(Runnable work) {
    if (current() != null) {
      work.run();
      return;
    }
    Cork cork = new Cork();
    try {
      CURRENT.set(cork);
      cork.on = true;
      work.run();
    } finally {
      cork.on = false;
      CURRENT.remove();
      cork.held.forEach(Corked::flush);
    }
  }

  /** Returns whether a cork is on, which will then flush this. */
  public static boolean holds(Corked batcher) {
    Cork cork = current();
    if (cork == null) {
      return false;
    }
    if (!cork.held.contains(batcher)) {
      cork.held.add(batcher);
    }
    return true;
  }

  /** What can be held back. */
  public interface Corked {
    /** Sends what was held back. */
    void flush();
  }
}
