/** What is written down of invalidations, for people. */
@NullMarked
package io.cachechain.core.internal.audit;

import org.jspecify.annotations.NullMarked;
