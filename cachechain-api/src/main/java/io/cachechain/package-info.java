/** The types for users of a chain: the chain and its views, policies, results and exceptions. */
@NullMarked
package io.cachechain;

import org.jspecify.annotations.NullMarked;
