/** Time and stamps: the one place that asks the system for the time, and the clock that stamps writes with versions. */
@NullMarked
package io.cachechain.core.internal.time;

import org.jspecify.annotations.NullMarked;
