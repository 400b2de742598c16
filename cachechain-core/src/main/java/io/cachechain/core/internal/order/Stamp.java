package io.cachechain.core.internal.order;

import io.cachechain.core.internal.entry.EntryGenerations;
import io.cachechain.spi.Version;
import org.jspecify.annotations.Nullable;

/**
 * The place of a write among others: what was valid when it began.
 *
 * @param version its version
 * @param epoch the epoch of near entries when the version was drawn: near copies of the write are
 *     unverified if another epoch has begun since
 * @param generations those of its entry, or null while nobody knows which are valid
 */
public record Stamp(Version version, long epoch, @Nullable EntryGenerations generations) {}
