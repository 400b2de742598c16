/** A chain that is composed of what is found on the class path and configured outside of code. */
@NullMarked
package io.cachechain.examples.discovery;

import org.jspecify.annotations.NullMarked;
