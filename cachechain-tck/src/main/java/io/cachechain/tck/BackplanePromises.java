package io.cachechain.tck;

import org.junit.jupiter.api.extension.ExtendWith;

/** A group of promises of a backplane. */
@ExtendWith(Explaining.class)
abstract class BackplanePromises {
  abstract BackplaneContract contract();

  final BackplaneProbe probe() {
    return contract().probe();
  }
}
