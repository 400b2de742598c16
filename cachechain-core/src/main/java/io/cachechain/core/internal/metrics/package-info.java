/**
 * The view of operators: lock-free counters, latencies, guarded listeners and rate-limited log
 * lines.
 */
@NullMarked
package io.cachechain.core.internal.metrics;

import org.jspecify.annotations.NullMarked;
