/** A layer inside the chain with its guards: breaker, deadline, batching, validators and the codec boundary. */
@NullMarked
package io.cachechain.core.internal.layer;

import org.jspecify.annotations.NullMarked;
