/** Writes on their way to a layer: order, queue, and what the layer is owed. */
@NullMarked
package io.cachechain.core.internal.write;

import org.jspecify.annotations.NullMarked;
