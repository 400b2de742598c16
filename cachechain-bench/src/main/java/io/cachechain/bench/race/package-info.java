/** Reads that miss while another node writes, on a real server, in several JVMs: who is left with the old value. */
@NullMarked
package io.cachechain.bench.race;

import org.jspecify.annotations.NullMarked;
