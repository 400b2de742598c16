/** What callers lose while a server hangs. */
@NullMarked
package io.cachechain.bench.hang;

import org.jspecify.annotations.NullMarked;
