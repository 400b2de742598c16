package io.cachechain.core.internal.entry;

import io.cachechain.spi.Entry;
import io.cachechain.spi.Version;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A value, a negative entry or a tombstone, with its version and its times: what near layers hold,
 * and what the bytes of far layers decode to. Immutable and thread-safe.
 *
 * <p>There is one for each entry of a near layer, so it is packed. With compressed references the
 * layout is: header 12, {@code value} 4, {@code nearUntil} 8 (those of {@link HotFields}), two
 * longs 16, three ints 12, a reference 4: 56 bytes, nothing lost to alignment. That is enough for a
 * value or a negative entry whose hard limit is the end of its ttl, and whose ttl is shorter than 49
 * days or endless; all others are a {@link WideEntry}. {@code times} and {@code kind} say the same
 * of both.
 *
 * @param <V> the type of the value
 */
public sealed class StoredEntry<V> extends HotFields<V> implements Entry<V> permits WideEntry {
  /** The latest creation that can be kept, in the year 2248. */
  public static final long MAX_CREATED = (1L << 43) - 1;

  /** The longest load time that can be kept, about 35 minutes; a longer one counts as this. */
  public static final int MAX_LOAD_MILLIS = (1 << 21) - 1;

  /** The limit, and the ttl, of what never expires. */
  public static final long NEVER = Long.MAX_VALUE;

  private static final int LOAD_BITS = 21;

  /** In place of 32 bits of milliseconds: endless. */
  private static final int ENDLESS = -1;

  private static final long LOW = 0xFFFF_FFFFL;

  /** The version, as {@link Version#highBits} and {@link Version#lowBits} give it. */
  final int versionLow;

  final long versionHigh;

  private final long createdAndLoad;

  /** The ttl, its lower 32 bits. */
  final int ttlLow;

  /** The difference of the end of freshness to the creation, its lower 32 bits. */
  final int goodLow;

  /**
   * Never null for content; one object for all entries of a generation that have neither tags nor a
   * validator.
   */
  final Extras extras;

  StoredEntry(@Nullable V value, Version version, Times times, long nearUntil, Extras extras) {
    super(value, nearUntil);
    this.extras = extras;
    this.versionHigh = version.highBits();
    this.versionLow = version.lowBits();
    this.createdAndLoad = times.created << LOAD_BITS | Math.min(times.loadMillis, MAX_LOAD_MILLIS);
    this.ttlLow = (int) PackedMillis.difference(times.ttl, 0);
    this.goodLow = (int) PackedMillis.difference(times.goodUntil, times.created);
  }

  private static <V> StoredEntry<V> of(
      Kind kind, @Nullable V value, Version version, Times times, long nearUntil, Extras extras) {
    boolean isContent = kind == Kind.VALUE || kind == Kind.NEGATIVE;
    return isContent && times.fitIn32Bits()
        ? new StoredEntry<>(value, version, times, nearUntil, extras)
        : new WideEntry<>(kind, value, version, times, nearUntil, extras);
  }

  /**
   * Returns a value.
   *
   * @param value not null
   * @param version its version
   * @param times its times
   * @param generations those in which it was made, of as many tags as it has
   * @param tags its tags, in order
   * @param validator the origin's ETag or the like, or null
   */
  public static <V> StoredEntry<V> value(
      V value,
      Version version,
      Times times,
      EntryGenerations generations,
      List<String> tags,
      @Nullable String validator) {
    Objects.requireNonNull(value, "value");
    return of(Kind.VALUE, value, version, times, EXACT, generations.extras(tags, validator));
  }

  /** Returns a value without tags and validator. */
  public static <V> StoredEntry<V> value(
      V value, Version version, Times times, EntryGenerations generations) {
    Objects.requireNonNull(value, "value");
    return of(Kind.VALUE, value, version, times, EXACT, generations.extras(List.of(), null));
  }

  /** Returns an entry which says that the origin has no value. */
  public static <V> StoredEntry<V> negative(
      Version version, Times times, EntryGenerations generations) {
    return negative(version, times, generations, List.of(), null);
  }

  /** Returns an entry which says that the origin has no value, with tags and validator. */
  public static <V> StoredEntry<V> negative(
      Version version,
      Times times,
      EntryGenerations generations,
      List<String> tags,
      @Nullable String validator) {
    return of(Kind.NEGATIVE, null, version, times, EXACT, generations.extras(tags, validator));
  }

  /**
   * Returns an entry which says that the value was removed.
   *
   * @param version its version
   * @param created when it was made, milliseconds since the epoch
   * @param until until when it must stand
   */
  public static <V> StoredEntry<V> tombstone(Version version, long created, long until) {
    Times times = new Times(created, Math.max(0, until - created), until, until, 0);
    return of(Kind.TOMBSTONE, null, version, times, EXACT, EntryGenerations.NONE.plain());
  }

  /**
   * Returns the placeholder of a flight, which holds a slot for what it will store there.
   *
   * @param version what only the one who placed it can name
   * @param created when it was made, milliseconds since the epoch
   * @param leaseUntil until when others should let its flight load; not above {@code created} if
   *     they need not
   * @param standsUntil until when it must stand; as long it counts as a tombstone, too, if its
   *     version was derived from one
   */
  public static <V> StoredEntry<V> reservation(
      Version version, long created, long leaseUntil, long standsUntil) {
    Times times = new Times(created, Math.max(0, leaseUntil - created), leaseUntil, standsUntil, 0);
    return of(Kind.RESERVATION, null, version, times, EXACT, EntryGenerations.NONE.plain());
  }

  /** Returns this entry as if it had been made in other generations. */
  public StoredEntry<V> in(EntryGenerations generations) {
    return of(
        kind(), value(), version(), times(), nearUntil(), generations.extras(tags(), validator()));
  }

  /** Returns this entry under another version. */
  public StoredEntry<V> withVersion(Version version) {
    return version.equals(version())
        ? this
        : of(kind(), value(), version, times(), nearUntil(), extras);
  }

  /**
   * Returns the copy of this entry that is good until another moment.
   *
   * @param goodUntil milliseconds since the epoch, {@link #NEVER} for no end
   */
  public StoredEntry<V> withLimits(long goodUntil) {
    return goodUntil == expiresAt()
        ? this
        : of(kind(), value(), version(), times().withGoodUntil(goodUntil), nearUntil(), extras);
  }

  /**
   * Returns the copy of this entry for a near layer.
   *
   * @param goodUntil the end of its freshness there, milliseconds since the epoch
   * @param nearUntil the same moment in near time
   * @param exact whether it lives too short for the coarse clock
   */
  public StoredEntry<V> forNear(long goodUntil, long nearUntil, boolean exact) {
    long flagged = exact ? nearUntil | EXACT : nearUntil & ~EXACT;
    return of(kind(), value(), version(), times().withGoodUntil(goodUntil), flagged, extras);
  }

  /** Returns which of the three this is. */
  public Kind kind() {
    return value == null ? Kind.NEGATIVE : Kind.VALUE;
  }

  @Override
  public Version version() {
    return Version.ofBits(versionHigh, versionLow);
  }

  /** Returns whether this has exactly that version; allocates nothing. */
  public boolean hasVersion(Version version) {
    return versionHigh == version.highBits() && versionLow == version.lowBits();
  }

  /** Returns when the value was made, for a load when it began: milliseconds since the epoch. */
  public long created() {
    return createdAndLoad >>> LOAD_BITS;
  }

  /**
   * Returns the ttl of the entry itself, before any layer scales or shortens it; {@link #NEVER} for
   * none.
   */
  public long ttlMillis() {
    return ttlLow == ENDLESS ? NEVER : ttlLow & LOW;
  }

  /**
   * Returns the end of freshness of this copy: milliseconds since the epoch, {@link #NEVER} for
   * none.
   */
  @Override
  public long expiresAt() {
    return goodLow == ENDLESS ? NEVER : (createdAndLoad >>> LOAD_BITS) + (goodLow & LOW);
  }

  /**
   * Returns the moment which no copy in any layer may outlive: milliseconds since the epoch,
   * {@link #NEVER} for none.
   */
  public long hardLimit() {
    return ttlLow == ENDLESS ? NEVER : (createdAndLoad >>> LOAD_BITS) + (ttlLow & LOW);
  }

  /** Returns how long the load took, in milliseconds, 0 if this was not loaded. */
  public int loadMillis() {
    return (int) createdAndLoad & MAX_LOAD_MILLIS;
  }

  /** Returns all times of this copy. */
  public Times times() {
    return new Times(created(), ttlMillis(), expiresAt(), hardLimit(), loadMillis());
  }

  /**
   * Returns the generations in which it was made; {@link EntryGenerations#NONE} of what is no
   * content.
   */
  public EntryGenerations generations() {
    return extras.generations;
  }

  /** Returns the tags, unmodifiable. */
  public List<String> tags() {
    return extras.tags;
  }

  /** Returns the origin's validator, or null. */
  public @Nullable String validator() {
    return extras.validator;
  }

  /** Only a {@link WideEntry} is one. */
  @Override
  public boolean isTombstone() {
    return false;
  }

  /**
   * Returns whether this is no content at all, but holds the slot for a flight: only a
   * {@link WideEntry} is that.
   */
  public boolean isReservation() {
    return false;
  }

  /** Returns whether this says that the origin has no value. */
  public boolean isNegative() {
    return kind() == Kind.NEGATIVE;
  }

  /** Names kind and version, never the value. */
  @Override
  public String toString() {
    return kind() + " " + version();
  }

  /** What an entry says. The numbers are those of the wire format. */
  public enum Kind {
    /** The key has this value. */
    VALUE(0),
    /** The origin has no value. */
    NEGATIVE(1),
    /** The value was removed. */
    TOMBSTONE(2),
    /** A flight holds the slot for what it will store there. */
    RESERVATION(3);

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    /** Returns the number of the kind, two bits. */
    public int number() {
      return number;
    }

    /**
     * Returns the kind of a number.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Kind of(int number) {
      return switch (number) {
        case 0 -> VALUE;
        case 1 -> NEGATIVE;
        case 2 -> TOMBSTONE;
        case 3 -> RESERVATION;
        default -> throw new IllegalArgumentException("no kind has the number " + number);
      };
    }
  }

  /**
   * The times of an entry, all in milliseconds.
   *
   * @param created since the epoch, 0 to {@link #MAX_CREATED}
   * @param ttl the base ttl, 0 or more, {@link #NEVER} for none
   * @param goodUntil since the epoch, the end of freshness of this copy, {@link #NEVER} for none
   * @param hardLimit since the epoch, the end of all copies, {@link #NEVER} for none
   * @param loadMillis how long the load took, 0 if there was none
   */
  public record Times(long created, long ttl, long goodUntil, long hardLimit, int loadMillis) {
    /** Checks the ranges. */
    public Times {
      if (created < 0 || created > MAX_CREATED || ttl < 0 || loadMillis < 0) {
        throw new IllegalArgumentException(
            "created " + created + ", ttl " + ttl + ", load time " + loadMillis + ": out of range");
      }
    }

    /** Returns whether the ttl also says the hard limit, and no difference needs more than 32 bits. */
    boolean fitIn32Bits() {
      boolean hardIsTtl = ttl == NEVER ? hardLimit == NEVER : hardLimit == created + ttl;
      return hardIsTtl
          && (ttl == NEVER || ttl < LOW)
          && (goodUntil == NEVER || (goodUntil >= created && goodUntil - created < LOW));
    }

    Times withGoodUntil(long moment) {
      return new Times(created, ttl, moment, hardLimit, loadMillis);
    }
  }
}
