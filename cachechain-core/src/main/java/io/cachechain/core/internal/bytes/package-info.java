/** Keys and values as bytes: key texts, key spaces, built-in codecs and the envelope. */
@NullMarked
package io.cachechain.core.internal.bytes;

import org.jspecify.annotations.NullMarked;
