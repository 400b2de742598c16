/** Carriers between the engine and the public value types; exported to the engine only. */
@NullMarked
package io.cachechain.internal;

import org.jspecify.annotations.NullMarked;
