package io.cachechain.internal;

import io.cachechain.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * Where a failure happened: the chain, the layer if it was one, the operation, and of what kind it
 * was.
 */
public record FailureFacts(
    @Nullable String chain,
    @Nullable String layer,
    @Nullable String operation,
    FailureKind kind) {}
