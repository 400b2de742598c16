/** The generations that a node knows, and the record of them in each shared layer: how it is read, merged and written, and who sees to that. */
@NullMarked
package io.cachechain.core.internal.generations;

import org.jspecify.annotations.NullMarked;
