/** Stamps: the hybrid logical clock from which every version is drawn. */
@NullMarked
package io.cachechain.core.internal.version;

import org.jspecify.annotations.NullMarked;
