/** A durable layer in a database, by JDBC. */
@NullMarked
package io.cachechain.tier.jdbc;

import org.jspecify.annotations.NullMarked;
