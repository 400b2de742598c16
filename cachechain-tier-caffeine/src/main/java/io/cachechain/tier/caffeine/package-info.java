/** A near layer in memory, on Caffeine. */
@NullMarked
package io.cachechain.tier.caffeine;

import org.jspecify.annotations.NullMarked;
