package io.cachechain.core.internal.origin;

import org.jspecify.annotations.Nullable;

/**
 * Why a load gave nothing. Shared by all callers of its flight; each gets an exception of its own made from it.
 *
 * @param reason what happened
 * @param cause what the loader threw, or null
 * @param tookNanos how long it ran
 * @param detail more about a refusal, or empty
 */
public record LoadFailure(Reason reason, @Nullable Throwable cause, long tookNanos, String detail) {
  /** What happened. */
  public enum Reason {
    /** The loader threw, or its stage failed. */
    FAILED,
    /** Too many loads run and wait already. */
    REFUSED,
    /** The loader did not answer in time. */
    TIMEOUT,
    /** The chain was closed meanwhile. */
    CLOSED,
    /** All who waited have left before. */
    ABANDONED,
    /** A layer failed which shall fail the call; the detail is its name. */
    LAYER,
    /** The engine itself broke. */
    BROKEN
  }
}
