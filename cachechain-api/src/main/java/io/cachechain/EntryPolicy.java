package io.cachechain;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The life of an entry. Immutable and thread-safe. */
public final class EntryPolicy {
  /**
   * The shortest and the longest time to live that can be given; before the constants that are
   * checked by them.
   */
  private static final Duration MIN_TTL = Duration.ofMillis(1);

  private static final Duration MAX_TTL = Duration.ofDays(3_650);

  /** 10 seconds, for values that change all the time. */
  public static final EntryPolicy REAL_TIME = of(Duration.ofSeconds(10));

  /** 5 minutes, the default of a chain. */
  public static final EntryPolicy SHORT_TERM = of(Duration.ofMinutes(5));

  /** 1 hour. */
  public static final EntryPolicy MEDIUM_TERM = of(Duration.ofHours(1));

  /** 3 hours, for values that hardly change. */
  public static final EntryPolicy LONG_TERM = of(Duration.ofHours(3));

  private static final EntryPolicy NEVER_EXPIRES = new EntryPolicy(Kind.NEVER_EXPIRES, null, null);
  private static final EntryPolicy DO_NOT_STORE = new EntryPolicy(Kind.DO_NOT_STORE, null, null);

  private final Kind kind;
  private final @Nullable Duration ttl;
  private final @Nullable Instant until;

  private EntryPolicy(Kind kind, @Nullable Duration ttl, @Nullable Instant until) {
    this.kind = kind;
    this.ttl = ttl;
    this.until = until;
  }

  /**
   * Returns the policy of an entry that is fresh for this time. Jitter does not shorten it; the ttl
   * of a layer can shorten the life of the layer's copy.
   *
   * @param ttl 1 ms to 3,650 days
   * @throws IllegalArgumentException if the ttl is outside of these bounds
   */
  public static EntryPolicy of(Duration ttl) {
    Objects.requireNonNull(ttl, "ttl");
    if (ttl.isZero()) {
      throw new IllegalArgumentException(
          "ttl is zero. Memcached and Hazelcast read 0 as \"for ever\", Caffeine as \"not at all\"."
              + " Say EntryPolicy.doNotStore() or neverExpires().");
    }
    if (ttl.compareTo(MIN_TTL) < 0 || ttl.compareTo(MAX_TTL) > 0) {
      throw new IllegalArgumentException("ttl is " + ttl + ", allowed are 1 ms to 3,650 days");
    }
    return new EntryPolicy(Kind.TTL, ttl, null);
  }

  /** Returns the policy of an entry that is fresh until this moment, in every layer. */
  public static EntryPolicy until(Instant end) {
    return new EntryPolicy(Kind.UNTIL, null, Objects.requireNonNull(end, "end"));
  }

  /** Returns the policy of an entry that does not expire. */
  public static EntryPolicy neverExpires() {
    return NEVER_EXPIRES;
  }

  /** Returns the policy of a value that no layer shall hold. A put with it leaves a tombstone. */
  public static EntryPolicy doNotStore() {
    return DO_NOT_STORE;
  }

  /** Returns the form of this policy. */
  public Kind kind() {
    return kind;
  }

  /** Returns the time to live, or null unless one was given. */
  public @Nullable Duration ttl() {
    return ttl;
  }

  /** Returns the end of life, or null unless one was given. */
  public @Nullable Instant end() {
    return until;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EntryPolicy that
        && kind == that.kind
        && Objects.equals(ttl, that.ttl)
        && Objects.equals(until, that.until);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, ttl, until);
  }

  @Override
  public String toString() {
    return switch (kind) {
      case TTL -> "ttl " + ttl;
      case UNTIL -> "until " + until;
      case NEVER_EXPIRES -> "never expires";
      case DO_NOT_STORE -> "do not store";
    };
  }

  /** The forms of a policy. Open: later versions may add constants. */
  public enum Kind {
    /** Fresh for a time. */
    TTL,
    /** Fresh until a moment. */
    UNTIL,
    /** Fresh for ever. */
    NEVER_EXPIRES,
    /** Not kept at all. */
    DO_NOT_STORE
  }
}
