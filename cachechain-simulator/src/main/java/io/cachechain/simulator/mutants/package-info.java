/** Changes the source of the engine by the file of a planted fault, compiles what has changed, and loads an engine of its own with it. */
@NullMarked
package io.cachechain.simulator.mutants;

import org.jspecify.annotations.NullMarked;
