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

  private Cork() {}

  /** Runs the work and sends what it asked for at its end. Corks inside of a cork do nothing of their own. */
  public static void during(Runnable work) {
    if (CURRENT.get() != null) {
      work.run();
      return;
    }
    Cork cork = new Cork();
    CURRENT.set(cork);
    try {
      work.run();
    } finally {
      CURRENT.remove();
      cork.held.forEach(Corked::flush);
    }
  }

  /** Returns whether a cork is on, which will then flush this. */
  public static boolean holds(Corked batcher) {
    Cork cork = CURRENT.get();
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
