/** JVMs that a driver starts, asks and ends. */
@NullMarked
package io.cachechain.bench.child;

import org.jspecify.annotations.NullMarked;
