/** Faults that the simulator plants to prove that it would find them. */
@NullMarked
package io.cachechain.core.internal.planted;

import org.jspecify.annotations.NullMarked;
