/** Entries and keys, as objects and as bytes: how long an entry lives where, which generations are valid, and the verdict on it. */
@NullMarked
package io.cachechain.core.internal.entry;

import org.jspecify.annotations.NullMarked;
