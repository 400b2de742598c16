package io.cachechain.tck;

import org.junit.jupiter.api.extension.ExtendWith;

/** A group of promises of a byte layer. */
@ExtendWith(Explaining.class)
abstract class LayerPromises {
  abstract ByteLayerContract contract();

  final LayerProbe probe() {
    return contract().probe();
  }
}
