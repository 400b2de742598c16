package io.cachechain.bench.chaos;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Notices when the whole JVM stood still: what a call took then says nothing of the chain. Thread-safe. */
final class Pauses implements AutoCloseable {
  private static final long BEAT_NANOS = 20_000_000;
  private static final long PAUSE_NANOS = 250_000_000;

  private final Thread thread = new Thread(this::beat, "chaos-pauses");
  private volatile long lastBeat = System.nanoTime();
  private final AtomicInteger pauses = new AtomicInteger();
  private volatile boolean closed;

  Pauses() {
    thread.setDaemon(true);
    thread.start();
  }

  private void beat() {
    while (!closed) {
      LockSupport.parkNanos(BEAT_NANOS);
      long now = System.nanoTime();
      if (now - lastBeat > PAUSE_NANOS) {
        int unused = pauses.incrementAndGet();
      }
      lastBeat = now;
    }
  }

  /** Returns a number that changes with each pause, also with one that has just ended and that nobody has noticed yet. */
  int seen() {
    int before = pauses.get();
    return System.nanoTime() - lastBeat > PAUSE_NANOS ? before + 1 : before;
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
