/** A shared layer on Memcached, by spymemcached. */
@NullMarked
package io.cachechain.tier.memcached;

import org.jspecify.annotations.NullMarked;
