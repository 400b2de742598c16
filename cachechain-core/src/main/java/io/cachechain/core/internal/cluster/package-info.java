/**
 * The other nodes: messages to them and from them, and the generations that {@code clear()}
 * replaces.
 */
@NullMarked
package io.cachechain.core.internal.cluster;

import org.jspecify.annotations.NullMarked;
