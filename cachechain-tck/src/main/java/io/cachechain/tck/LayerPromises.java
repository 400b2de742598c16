package io.cachechain.tck;

/** A group of promises of a byte layer. */
abstract class LayerPromises {
  abstract ByteLayerContract contract();

  final LayerProbe probe() {
    return contract().probe();
  }
}
