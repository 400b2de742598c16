/** Benchmarks. */
@NullMarked
package io.cachechain.bench;

import org.jspecify.annotations.NullMarked;
