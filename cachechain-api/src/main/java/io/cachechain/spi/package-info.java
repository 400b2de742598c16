/**
 * What the author of a layer, a provider or a codec touches: the layer contract, the conditional put
 * and the declaration of options.
 */
@NullMarked
package io.cachechain.spi;

import org.jspecify.annotations.NullMarked;
