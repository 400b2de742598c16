/** What benchmarks have measured: as files, as tables and as charts. */
@NullMarked
package io.cachechain.bench.result;

import org.jspecify.annotations.NullMarked;
