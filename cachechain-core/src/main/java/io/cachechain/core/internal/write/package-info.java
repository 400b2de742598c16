/** Writes on their way to a layer: order, queue, and the replay of what the layer missed. */
@NullMarked
package io.cachechain.core.internal.write;

import org.jspecify.annotations.NullMarked;
