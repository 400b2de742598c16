package io.cachechain.core.internal.marks;

import io.cachechain.core.internal.planted.Planted;
import io.cachechain.core.internal.version.HybridClock;
import io.cachechain.spi.ChainClock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * What the marks of a chain need.
 *
 * @param key their key in far layers
 * @param poll how often they are read while no message would tell of them
 * @param versions what draws versions
 * @param clock the clock
 * @param executor runs what the clock wakes
 * @param planted the faults planted in the chain
 * @param listener does what they ask for
 */
public record MarkSettings(
    String key,
    Duration poll,
    HybridClock versions,
    ChainClock clock,
    Executor executor,
    Set<Planted> planted,
    MarkListener listener) {}
