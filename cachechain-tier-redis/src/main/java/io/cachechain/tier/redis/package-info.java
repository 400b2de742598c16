/** A shared layer on Redis, by Redisson. */
@NullMarked
package io.cachechain.tier.redis;

import org.jspecify.annotations.NullMarked;
