/** What users hold (views), the wiring of a chain, its report and its shutdown. */
@NullMarked
package io.cachechain.core.internal.chain;

import org.jspecify.annotations.NullMarked;
