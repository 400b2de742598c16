/** What runs for a key on this node, and the loads at the end of the chain. */
@NullMarked
package io.cachechain.core.internal.flight;

import org.jspecify.annotations.NullMarked;
