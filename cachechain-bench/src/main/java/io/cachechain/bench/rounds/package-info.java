/** Contestants that take turns in one JVM, on servers. */
@NullMarked
package io.cachechain.bench.rounds;

import org.jspecify.annotations.NullMarked;
