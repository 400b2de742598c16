/** What an entry is worth: the entry itself, how long it lives where, which generations are valid, and the verdict on it. Pure functions. */
@NullMarked
package io.cachechain.core.internal.fresh;

import org.jspecify.annotations.NullMarked;
