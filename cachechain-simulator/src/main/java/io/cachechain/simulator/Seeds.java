package io.cachechain.simulator;

/** Runs seeds over one engine: that of this process, or one with a fault compiled into it. Public only since both sides share it; {@link Simulation} is what to use. */
public interface Seeds {
  /**
   * Runs one seed.
   *
   * @param seed any number
   * @param traced whether a line is kept for each thing that happens
   */
  Report run(long seed, boolean traced);

  /**
   * Finds a smaller run that still breaks a promise.
   *
   * @param seed a seed whose run breaks a promise
   * @throws IllegalArgumentException if the run of this seed breaks none
   */
  Report shrink(long seed);
}
