/**
 * Time and versions: the one class that reads the system clock, and the clock that stamps writes
 * with versions.
 */
@NullMarked
package io.cachechain.core.internal.time;

import org.jspecify.annotations.NullMarked;
