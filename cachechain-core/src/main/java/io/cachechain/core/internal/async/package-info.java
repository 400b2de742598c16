/**
 * How work passes from thread to thread: futures, steps one after another, batches, the thread of a
 * caller.
 */
@NullMarked
package io.cachechain.core.internal.async;

import org.jspecify.annotations.NullMarked;
