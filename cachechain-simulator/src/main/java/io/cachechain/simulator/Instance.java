package io.cachechain.simulator;

/** One run of a program: from its start until it crashes or the simulation ends. Its events are held back while it is paused, and lost when it is dead. */
final class Instance {
  private boolean alive = true;
  private long pausedUntil;

  boolean isAlive() {
    return alive;
  }

  void crash() {
    alive = false;
  }

  void pauseUntil(long moment) {
    pausedUntil = Math.max(pausedUntil, moment);
  }

  /** Returns the end of the last pause, in nanoseconds of the simulation. */
  long pausedUntil() {
    return pausedUntil;
  }
}
