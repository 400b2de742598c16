/** Binds a chain to a Micrometer registry. */
@NullMarked
package io.cachechain.micrometer;

import org.jspecify.annotations.NullMarked;
