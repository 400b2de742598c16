package io.cachechain.simulator;

/**
 * One run of a program: from its start until it crashes or the simulation ends. Its events are held
 * back while it is paused, and lost when it is dead.
 */
final class Instance {
  private boolean alive = true;
  private long pausedUntil;
  private int unaware;

  boolean isAlive() {
    return alive;
  }

  void crash() {
    alive = false;
  }

  void pauseUntil(long moment) {
    pausedUntil = Math.max(pausedUntil, moment);
  }

  /** Something was forgotten, and this process is notified later, or has been notified now. */
  void isUnaware(boolean begins) {
    unaware += begins ? 1 : -1;
  }

  /** Returns whether something was forgotten and this process has not been notified yet. */
  boolean isUnaware() {
    return unaware > 0;
  }

  /** Returns the end of the last pause, in nanoseconds of the simulation. */
  long pausedUntil() {
    return pausedUntil;
  }
}
