/**
 * Defaults, bounds, and numbers as people read them. Knows no other room and no type of core, so
 * that the public policies may use it.
 */
@NullMarked
package io.cachechain.core.internal.limits;

import org.jspecify.annotations.NullMarked;
