/**
 * Entries and keys, as objects and as bytes: the life of an entry in a layer, the valid
 * generations, and the verdict on an entry.
 */
@NullMarked
package io.cachechain.core.internal.entry;

import org.jspecify.annotations.NullMarked;
