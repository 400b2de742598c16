/** Small programs that show the chain at work. */
@NullMarked
package io.cachechain.examples;

import org.jspecify.annotations.NullMarked;
