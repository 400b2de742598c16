/** The parts of a call: near read, walk, load, fill, write; and the views that users hold. */
@NullMarked
package io.cachechain.core.internal.chain;

import org.jspecify.annotations.NullMarked;
