/** Counting and telling: lock-free counters, latencies, guarded listeners and rate-limited log lines. */
@NullMarked
package io.cachechain.core.internal.stats;

import org.jspecify.annotations.NullMarked;
