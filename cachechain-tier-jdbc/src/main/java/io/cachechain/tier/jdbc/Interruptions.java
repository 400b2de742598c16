package io.cachechain.tier.jdbc;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The threads at work at databases, all of which one task looks at from time to time. It runs only
 * while there are any; so a request wakes no thread for it, but the first one after a pause.
 *
 * <p>Invariant: while {@code working} is not empty, {@link #look} is scheduled or runs. Who adds
 * looks at {@code armed} afterwards; the task clears it first and looks at what is there then.
 * Whichever comes last sees the other one.
 */
final class Interruptions {
  /** Soon enough for who gave up waiting already, seldom enough to cost nothing. */
  static final long EVERY_MILLIS = 25;

  /** Of all layers and origins: static because it holds nothing but what runs at the moment. */
  private static final Interruptions SHARED = new Interruptions(Threads.LOOKING);

  private final Later later;
  private final Set<Interruption> working = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean armed = new AtomicBoolean();

  /**
   * Creates an empty set.
   *
   * @param later runs a task after {@link #EVERY_MILLIS}
   */
  Interruptions(Later later) {
    this.later = later;
  }

  /** Watches the current thread until that is closed. */
  static Interruption watch(Session session) {
    return SHARED.begin(session);
  }

  Interruption begin(Session session) {
    Interruption work = new Interruption(this, session);
    working.add(work);
    arm();
    return work;
  }

  void forget(Interruption work) {
    working.remove(work);
  }

  private void arm() {
    if (!armed.get() && armed.compareAndSet(false, true)) {
      later.run(this::look);
    }
  }

  private void look() {
    armed.set(false);
    working.forEach(Interruption::look);
    if (!working.isEmpty()) {
      arm();
    }
  }

  /** Runs tasks later. */
  interface Later {
    void run(Runnable task);
  }

  /** The thread that looks; it ends when there has been nothing to look at for a while. */
  private static final class Threads {
    static final Later LOOKING = looking();

    private static Later looking() {
      ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "cachechain-jdbc-interruption");
        thread.setDaemon(true);
        return thread;
      });
      executor.setKeepAliveTime(10, TimeUnit.SECONDS);
      executor.allowCoreThreadTimeOut(true);
      return task -> {
        var unused = executor.schedule(task, EVERY_MILLIS, TimeUnit.MILLISECONDS);
      };
    }
  }
}
