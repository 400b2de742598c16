/** What an entry is worth: the entry itself, how long it lives where, and the verdict on it. Pure functions. */
@NullMarked
package io.cachechain.core.internal.fresh;

import org.jspecify.annotations.NullMarked;
