package io.cachechain.core.internal.async;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds back requests while several are being made on this thread, so that they leave as one batch:
 * while a bulk call starts its walks, and while the answers of one batch send the walks on to the
 * next layer. Messages to other nodes are held back likewise.
 */
public final class BatchScope {
  private static final ThreadLocal<@Nullable BatchScope> CURRENT = new ThreadLocal<>();

  private final List<Sender> held = new ArrayList<>();
  private final List<Runnable> after = new ArrayList<>(0);

  /**
   * Whether it is on. A stack that overflows may leave an old scope with its thread, since taking
   * it off calls a method as well: this is a field, and setting it calls nothing.
   */
  private boolean on;

  private BatchScope() {}

  private static @Nullable BatchScope current() {
    BatchScope scope = CURRENT.get();
    return scope == null || !scope.on ? null : scope;
  }

  /**
   * Runs the work and sends what it asked for at its end. Scopes inside of a scope do nothing of
   * their own.
   */
  public static void during(Runnable work) {
    if (current() != null) {
      work.run();
      return;
    }
    BatchScope scope = new BatchScope();
    try {
      CURRENT.set(scope);
      scope.on = true;
      work.run();
    } finally {
      scope.on = false;
      CURRENT.remove();
      try {
        scope.held.forEach(Sender::flush);
      } finally {
        scope.after.forEach(BatchScope::answer); // whatever breaks, nobody waits for ever
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

  /**
   * Runs what may wait for what is held back: behind the end of a scope that is on, else at once.
   * Answers to callers are such, since nobody knows what follows on them.
   */
  public static void afterwards(Runnable work) {
    BatchScope scope = current();
    if (scope == null) {
      work.run();
    } else {
      scope.after.add(work);
    }
  }

  /** Returns whether a scope is on, which will then flush this. */
  public static boolean holdBack(Sender batcher) {
    BatchScope scope = CURRENT.get();
    if (scope == null || !scope.on) {
      return false;
    }
    if (!scope.held.contains(batcher)) {
      scope.held.add(batcher);
    }
    return true;
  }

  /** Sends what is held back on this thread, which is about to wait: it may wait for that. */
  public static void sendHeld() {
    BatchScope scope = current();
    if (scope != null) {
      List<Sender> all = List.copyOf(scope.held);
      scope.held.clear();
      all.forEach(Sender::flush);
    }
  }

  /** What can be held back. */
  public interface Sender {
    /** Sends what was held back. */
    void flush();
  }
}
