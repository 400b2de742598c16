package io.cachechain;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * How calls go: see {@link Chain#with}. Starts from the settings of the chain; each method returns options in which that one thing is
 * changed. Immutable and thread-safe.
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
   * Returns options which skip no layer. For the engine and for tests; users get theirs in {@link Chain#with}.
   *
   * @param timeout how long a call may take, above zero, at most 2 h
   */
  public static CallOptions of(Duration timeout) {
    return new CallOptions(checked(timeout), Set.of(), Set.of(), "");
  }

  /**
   * Sets how long a call may take. It bounds this caller's wait, never the work that others share.
   *
   * @param timeout above zero, at most 2 h
   * @throws IllegalArgumentException if it is outside of that
   */
  public CallOptions timeout(Duration timeout) {
    return new CallOptions(checked(timeout), skippedReads, skippedWrites, reason);
  }

  /**
   * Skips these layers when reading. They are written as ever.
   *
   * @param layers names of layers, added to those skipped already
   */
  public CallOptions skipReads(String... layers) {
    return new CallOptions(timeout, union(skippedReads, layers), skippedWrites, reason);
  }

  /**
   * Does not write values to these layers: a put leaves a tombstone there, so that no older value survives; a fill leaves nothing.
   *
   * @param layers names of layers, added to those skipped already
   */
  public CallOptions skipWrites(String... layers) {
    return new CallOptions(timeout, skippedReads, union(skippedWrites, layers), reason);
  }

  /**
   * Gives the reason of an invalidation, for the audit log of the chain. Without one it has no effect.
   *
   * @param reason at most 200 characters, for people
   * @throws IllegalArgumentException if it is longer
   */
  public CallOptions reason(String reason) {
    Objects.requireNonNull(reason, "reason");
    if (reason.length() > MAX_REASON) {
      throw new IllegalArgumentException("the reason has " + reason.length()
          + " characters, at most " + MAX_REASON + " are allowed");
    }
    return new CallOptions(timeout, skippedReads, skippedWrites, reason);
  }

  /** Returns how long a call may take. */
  public Duration timeout() {
    return timeout;
  }

  /** Returns the names of the layers that are not read. */
  public Set<String> skippedReads() {
    return skippedReads;
  }

  /** Returns the names of the layers that get no values. */
  public Set<String> skippedWrites() {
    return skippedWrites;
  }

  /** Returns the reason for the audit log; may be empty. */
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
