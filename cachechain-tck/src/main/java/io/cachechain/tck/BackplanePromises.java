package io.cachechain.tck;

/** A group of promises of a backplane. */
abstract class BackplanePromises {
  abstract BackplaneContract contract();

  final BackplaneProbe probe() {
    return contract().probe();
  }
}
