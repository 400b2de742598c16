/**
 * Runs several nodes of a real chain in one thread and in virtual time, disturbs them by a seed,
 * and checks the promises afterwards.
 */
@NullMarked
package io.cachechain.simulator;

import org.jspecify.annotations.NullMarked;
