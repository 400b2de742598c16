/** What users of a chain touch: the chain and its views, policies, results and failures. */
@NullMarked
package io.cachechain;

import org.jspecify.annotations.NullMarked;
