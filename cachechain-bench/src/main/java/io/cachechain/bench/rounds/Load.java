package io.cachechain.bench.rounds;

/**
 * How many calls run at once.
 *
 * @param callers how many
 * @param asynchronous whether no thread waits for a call
 */
record Load(int callers, boolean asynchronous) {
  @Override
  public String toString() {
    return asynchronous
        ? callers + " in flight"
        : callers + (callers == 1 ? " caller" : " callers");
  }
}
