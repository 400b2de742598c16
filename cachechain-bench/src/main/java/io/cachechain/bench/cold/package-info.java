/** Many callers on many nodes ask for one key that no layer has: how often it is loaded, and how long the last of them waits. */
@NullMarked
package io.cachechain.bench.cold;

import org.jspecify.annotations.NullMarked;
