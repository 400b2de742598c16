/** What nodes tell each other of changes, and what a node does with what it is told. */
@NullMarked
package io.cachechain.core.internal.sync;

import org.jspecify.annotations.NullMarked;
