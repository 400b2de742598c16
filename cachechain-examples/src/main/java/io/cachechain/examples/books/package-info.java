/** A service for books on a chain of three layers with a loader; also read and written in bulk and asynchronously. */
@NullMarked
package io.cachechain.examples.books;

import org.jspecify.annotations.NullMarked;
