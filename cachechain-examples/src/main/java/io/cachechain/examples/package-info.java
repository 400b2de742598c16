/** Small programs that run, each tested: {@link io.cachechain.examples.QuickStart} shows most of what a chain does. */
@NullMarked
package io.cachechain.examples;

import org.jspecify.annotations.NullMarked;
