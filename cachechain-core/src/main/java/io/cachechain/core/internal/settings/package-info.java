/** Settings of a chain: where they come from, what is wrong with them, which layers they name, and how they are shown. */
@NullMarked
package io.cachechain.core.internal.settings;

import org.jspecify.annotations.NullMarked;
