/**
 * Shared code of the layers of cachechain, beside the contracts. Not for users or authors of other
 * layers: it may change at any time.
 */
@NullMarked
package io.cachechain.internal.tier;

import org.jspecify.annotations.NullMarked;
