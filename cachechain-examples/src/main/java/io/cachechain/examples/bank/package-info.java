/** Accounts behind a chain that ends with an origin: the system of record is written first, then the caches forget. */
@NullMarked
package io.cachechain.examples.bank;

import org.jspecify.annotations.NullMarked;
