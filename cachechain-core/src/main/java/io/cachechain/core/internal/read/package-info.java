/**
 * One read: near, then a flight shared by all who ask for the key, its walk through the far layers,
 * its load, and what it stores.
 */
@NullMarked
package io.cachechain.core.internal.read;

import org.jspecify.annotations.NullMarked;
