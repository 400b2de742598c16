/** A chain of four layers in several JVMs, under load, while its servers and nodes are killed, stopped, cut off, slowed and filled. */
@NullMarked
package io.cachechain.bench.chaos;

import org.jspecify.annotations.NullMarked;
