/** In which order writes and reads of one key take effect on this node. */
@NullMarked
package io.cachechain.core.internal.order;

import org.jspecify.annotations.NullMarked;
