package io.cachechain;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The options of calls: see {@link Chain#with}. They start from the settings of the chain; each
 * method returns options in which only its own one is changed. Immutable and thread-safe.
 */
public final class CallOptions {
  private static final Duration MAX_TIMEOUT = Duration.ofHours(2);
  private static final int MAX_REASON = 200;

  private final Duration timeout;
  private final Set<String> skippedReads;
  private final Set<String> skippedWrites;
  private final String reason;

  private CallOptions(
      Duration timeout, Set<String> skippedReads, Set<String> skippedWrites, String reason) {
    this.timeout = timeout;
    this.skippedReads = skippedReads;
    this.skippedWrites = skippedWrites;
    this.reason = reason;
  }

  /**
   * Returns options that skip no layer. For the engine and for tests; users get options in {@link
   * Chain#with}.
   *
   * @param timeout the longest time of a call, above zero, at most 2 h
   */
  public static CallOptions of(Duration timeout) {
    return new CallOptions(checked(timeout), Set.of(), Set.of(), "");
  }

  /**
   * Sets the longest time of a call. The timeout bounds the wait of this caller, never the work
   * that callers share.
   *
   * @param timeout above zero, at most 2 h
   * @throws IllegalArgumentException if the timeout is outside of these bounds
   */
  public CallOptions timeout(Duration timeout) {
    return new CallOptions(checked(timeout), skippedReads, skippedWrites, reason);
  }

  /**
   * Leaves these layers out of reads. Writes reach them as before.
   *
   * @param layers names of layers, added to those that are skipped already
   */
  public CallOptions skipReads(String... layers) {
    return new CallOptions(timeout, union(skippedReads, layers), skippedWrites, reason);
  }

  /**
   * Writes no values to these layers. A put leaves a tombstone there, so that no older value
   * survives; a fill leaves nothing.
   *
   * @param layers names of layers, added to those that are skipped already
   */
  public CallOptions skipWrites(String... layers) {
    return new CallOptions(timeout, skippedReads, union(skippedWrites, layers), reason);
  }

  /**
   * Sets the reason of an invalidation, for the audit log. Has no effect without an audit log.
   *
   * @param reason human-readable, at most 200 characters
   * @throws IllegalArgumentException if the reason is longer
   */
  public CallOptions reason(String reason) {
    Objects.requireNonNull(reason, "reason");
    if (reason.length() > MAX_REASON) {
      throw new IllegalArgumentException("the reason has " + reason.length()
          + " characters, at most " + MAX_REASON + " are allowed");
    }
    return new CallOptions(timeout, skippedReads, skippedWrites, reason);
  }

  /** Returns the longest time of a call. */
  public Duration timeout() {
    return timeout;
  }

  /** Returns the names of the layers that reads leave out. */
  public Set<String> skippedReads() {
    return skippedReads;
  }

  /** Returns the names of the layers that get no values. */
  public Set<String> skippedWrites() {
    return skippedWrites;
  }

  /** Returns the reason for the audit log, empty if there is none. */
  public String reason() {
    return reason;
  }

  @Override
  public String toString() {
    return "CallOptions[timeout " + timeout + ", skip reads " + skippedReads + ", skip writes "
        + skippedWrites + "]";
  }

  private static Duration checked(Duration timeout) {
    Objects.requireNonNull(timeout, "timeout");
    if (timeout.isZero() || timeout.isNegative() || timeout.compareTo(MAX_TIMEOUT) > 0) {
      throw new IllegalArgumentException(
          "timeout is " + timeout + ", allowed is anything above zero up to 2 h");
    }
    return timeout;
  }

  private static Set<String> union(Set<String> names, String... more) {
    Set<String> union = new LinkedHashSet<>(names);
    union.addAll(List.of(more));
    return Collections.unmodifiableSet(union);
  }
}
