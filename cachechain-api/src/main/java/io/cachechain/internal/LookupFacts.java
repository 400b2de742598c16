package io.cachechain.internal;

import io.cachechain.FailureKind;
import io.cachechain.Lookup;
import io.cachechain.spi.Version;
import java.time.Duration;
import java.util.Map;

/** What is known of an entry that answered a lookup. */
public record LookupFacts(
    String layer,
    Duration age,
    Duration remaining,
    boolean stale,
    Version version,
    Map<String, FailureKind> skipped,
    Lookup.Flight flight) {}
