package io.cachechain.core.internal.write;

import io.cachechain.core.internal.entry.Generations;
import io.cachechain.core.internal.entry.Life;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.order.Hints;
import io.cachechain.core.internal.settings.Internals;
import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.spi.ChainClock;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * What the writers of a chain share.
 *
 * @param chain the name of the chain
 * @param clock its clock
 * @param versions what draws its versions
 * @param life how long its entries live
 * @param executor what runs its continuations
 * @param loads whether the chain has a loader, so that a value which is given up in doubt is loaded anew
 * @param missed how much may be remembered of what a layer missed
 * @param generations what is valid
 * @param whenKnown runs what sends an entry when it is known of which generation that is
 * @param internals its source of chance
 * @param listener who hears of writes
 */
public record WriteContext(
    String chain,
    ChainClock clock,
    HybridClock versions,
    Life life,
    Executor executor,
    boolean loads,
    Hints.Bounds missed,
    Supplier<Generations> generations,
    BiConsumer<StoredEntry<?>, Runnable> whenKnown,
    Internals internals,
    WriteListener listener) {}
