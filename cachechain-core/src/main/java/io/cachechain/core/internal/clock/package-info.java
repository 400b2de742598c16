/** The one place that asks the system for the time. */
@NullMarked
package io.cachechain.core.internal.clock;

import org.jspecify.annotations.NullMarked;
