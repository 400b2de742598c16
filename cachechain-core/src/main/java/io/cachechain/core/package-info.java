/** The builder of a chain and its options. */
@NullMarked
package io.cachechain.core;

import org.jspecify.annotations.NullMarked;
