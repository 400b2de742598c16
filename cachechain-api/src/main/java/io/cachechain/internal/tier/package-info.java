/** What the layers that come with cachechain have in common, beside the contracts. Not for users, nor for layers of others: it may change at any time. */
@NullMarked
package io.cachechain.internal.tier;

import org.jspecify.annotations.NullMarked;
