/** Tells people about the settings of a chain: its description, and the lines of its start. */
@NullMarked
package io.cachechain.core.internal.describe;

import org.jspecify.annotations.NullMarked;
