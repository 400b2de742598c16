/**
 * What calls the loader and the stores of an origin: so many at once, so long, and no cycle of
 * loads that wait for each other.
 */
@NullMarked
package io.cachechain.core.internal.origin;

import org.jspecify.annotations.NullMarked;
