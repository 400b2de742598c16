/** Human-readable texts: the description of a chain, and the lines of its start. */
@NullMarked
package io.cachechain.core.internal.describe;

import org.jspecify.annotations.NullMarked;
