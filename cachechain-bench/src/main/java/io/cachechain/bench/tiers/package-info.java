/** Reads of the Memcached and the SQL tier, beside the clients that they are built on. */
@NullMarked
package io.cachechain.bench.tiers;

import org.jspecify.annotations.NullMarked;
