package io.cachechain.core.internal.layer;

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
  private final List<Runnable> after = new ArrayList<>(0);

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
      try {
        cork.held.forEach(Corked::flush);
      } finally {
        cork.after.forEach(Cork::answer); // whatever breaks, nobody waits for ever
      }
    }
  }

  private static void answer(Runnable answer) {
    try {
      answer.run();
    } catch (Throwable broken) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, broken);
    }
  }

  /** Runs what may wait for what is held back: behind the end of a cork that is on, else at once. Answers to callers are such, since nobody knows what follows on them. */
  public static void afterwards(Runnable work) {
    Cork cork = current();
    if (cork == null) {
      work.run();
    } else {
      cork.after.add(work);
    }
  }

  /** Returns whether a cork is on, which will then flush this. */
  public static boolean holds(Corked batcher) {
    Cork cork = CURRENT.get();
    if (cork == null || !cork.on) {
      return false;
    }
    if (!cork.held.contains(batcher)) {
      cork.held.add(batcher);
    }
    return true;
  }

  /** Sends what is held back on this thread, which is about to wait: it may wait for that. */
  public static void sendHeld() {
    Cork cork = current();
    if (cork != null) {
      List<Corked> all = List.copyOf(cork.held);
      cork.held.clear();
      all.forEach(Corked::flush);
    }
  }

  /** What can be held back. */
  public interface Corked {
    /** Sends what was held back. */
    void flush();
  }
}
