/**
 * The types for authors of a layer, a provider or a codec: the contract of layers, the conditional
 * put and the declaration of options.
 */
@NullMarked
package io.cachechain.spi;

import org.jspecify.annotations.NullMarked;
