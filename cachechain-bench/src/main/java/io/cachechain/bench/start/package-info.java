/** What a process does in its first second. */
@NullMarked
package io.cachechain.bench.start;

import org.jspecify.annotations.NullMarked;
