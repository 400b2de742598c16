/** What runs for a key on this node. */
@NullMarked
package io.cachechain.core.internal.flight;

import org.jspecify.annotations.NullMarked;
