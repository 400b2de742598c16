/** What a chain costs before the first call and between calls: JVMs of their own. */
@NullMarked
package io.cachechain.bench.idle;

import org.jspecify.annotations.NullMarked;
