/** Fakes, faults and servers for tests with a chain. */
@NullMarked
package io.cachechain.testing;

import org.jspecify.annotations.NullMarked;
