/** JSON for value types, by Jackson. */
@NullMarked
package io.cachechain.codec.jackson;

import org.jspecify.annotations.NullMarked;
