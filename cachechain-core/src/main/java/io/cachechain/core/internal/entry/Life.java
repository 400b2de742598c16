package io.cachechain.core.internal.entry;

import static io.cachechain.core.internal.entry.StoredEntry.NEVER;

import io.cachechain.EntryPolicy;
import io.cachechain.spi.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Computes how long entries live in each layer. Everything is in milliseconds, wall times count
 * from the epoch, {@link Long#MAX_VALUE} means "no end", and sums saturate there. Limits are
 * reached when now is at or above them. Pure, immutable, thread-safe.
 *
 * <p>The base ttl is the entry's own. A layer's copy counts from its arrival for the base ttl times
 * the layer's scale, or less by the layer's own limits, and never beyond the hard limit, which all
 * copies share: creation and the longest ttl of a layer.
 */
public final class Life {
  private final List<LayerLife> layers;
  private final long chainTtl;
  private final double jitter;
  private final long negativeTtl;
  private final long tombstoneLife;

  /**
   * Creates the rules of a chain.
   *
   * @param layers the rules of its layers, nearest first
   * @param chainTtl the base ttl of entries without one of their own, null for endless
   * @param jitter the largest share by which a ttl of the chain is shortened, 0 up to 1
   * @param negativeTtl the base ttl of negative entries, shortened to the chain's
   * @param tombstoneLife how long what is written stands as its own tombstone at least
   */
  public Life(
      List<LayerLife> layers,
      @Nullable Duration chainTtl,
      double jitter,
      Duration negativeTtl,
      Duration tombstoneLife) {
    if (!(jitter >= 0 && jitter < 1)) {
      throw new IllegalArgumentException("jitter is " + jitter + ", allowed are 0 up to 1");
    }
    this.layers = List.copyOf(layers);
    this.chainTtl = millis(chainTtl);
    this.jitter = jitter;
    this.negativeTtl = Math.min(millis(negativeTtl), this.chainTtl);
    this.tombstoneLife = millis(tombstoneLife);
  }

  /**
   * Returns a number to derive jitter from: the same for the same key and version, whenever it is
   * asked for.
   */
  public static int jitterHash(Object key, Version version) {
    return 31 * key.hashCode() + version.hashCode();
  }

  /**
   * Returns the base ttl of an entry. One given by name is exact; the chain's is shortened by
   * jitter. An end in wall time is no ttl: it is endless here, and limits by {@link #hardLimit}.
   *
   * @param policy what was given for the entry, or null
   * @param jitterHash what to derive jitter from, see {@link #jitterHash}
   * @throws IllegalArgumentException if the policy says not to store
   */
  public long baseTtl(@Nullable EntryPolicy policy, int jitterHash) {
    if (policy == null) {
      return jittered(chainTtl, jitterHash);
    }
    return switch (policy.kind()) {
      case TTL -> millis(Objects.requireNonNull(policy.ttl()));
      case UNTIL, NEVER_EXPIRES -> NEVER;
      case DO_NOT_STORE ->
        throw new IllegalArgumentException("an entry that is not stored has no ttl");
    };
  }

  /**
   * Returns the base ttl of a negative entry: never longer than the chain's, shortened by jitter.
   */
  public long negativeTtl(int jitterHash) {
    return jittered(negativeTtl, jitterHash);
  }

  /**
   * Returns the moment which no copy may outlive: creation and the longest ttl of any layer, or the
   * end which was given.
   *
   * @param created when the value was made
   * @param baseTtl the entry's base ttl
   * @param policy what was given for the entry, or null
   */
  public long hardLimit(long created, long baseTtl, @Nullable EntryPolicy policy) {
    if (policy != null && policy.kind() == EntryPolicy.Kind.UNTIL) {
      return toMillis(Objects.requireNonNull(policy.end()));
    }
    long longest = layers.isEmpty() ? baseTtl : 0;
    for (int layer = 0; layer < layers.size(); layer++) {
      longest = Math.max(longest, layerTtl(layer, baseTtl));
    }
    return plus(created, longest);
  }

  /**
   * Returns how long a copy in a layer counts as good from its arrival, as far as the layer is
   * concerned; at least 1.
   *
   * @param layer the layer's place, 0 for the nearest
   * @param baseTtl the entry's base ttl
   */
  public long layerTtl(int layer, long baseTtl) {
    LayerLife life = layers.get(layer);
    LongUnaryOperator scale = life.scale;
    long ttl =
        scale == null || baseTtl == NEVER ? Math.max(1, baseTtl) : scale.applyAsLong(baseTtl);
    return Math.min(ttl, life.longest);
  }

  /**
   * Returns until when a copy in a layer is good.
   *
   * @param layer the layer's place, 0 for the nearest
   * @param arrival when it is stored there
   * @param entry what is stored
   */
  public long goodUntil(int layer, long arrival, StoredEntry<?> entry) {
    return Math.min(plus(arrival, layerTtl(layer, entry.ttlMillis())), entry.hardLimit());
  }

  /**
   * Returns until when a layer must keep what is written now: until it is of no more use, and long
   * enough to stand as its own tombstone.
   */
  public long physicalEnd(long now, long goodUntil) {
    return Math.max(goodUntil, plus(now, tombstoneLife));
  }

  /**
   * Returns a moment by the monotonic clock; one that lies beyond 100 years is brought there, so
   * that differences keep their sign.
   *
   * @param nanos the monotonic clock now
   * @param now the wall clock now
   * @param goodUntil the moment by the wall clock
   */
  public static long nearUntil(long nanos, long now, long goodUntil) {
    long left = Math.min(goodUntil - now, Duration.ofDays(36_500).toMillis());
    return nanos + Math.max(left, 0) * 1_000_000;
  }

  private long jittered(long ttl, int hash) {
    if (ttl == NEVER || jitter == 0) {
      return ttl;
    }
    int mixed = hash * 0x9E37_79B9;
    mixed = (mixed ^ mixed >>> 15) * 0x85EB_CA6B;
    double share = ((mixed ^ mixed >>> 13) >>> 8) / (double) (1 << 24);
    return Math.max(1, ttl - (long) (ttl * jitter * share));
  }

  private static long millis(@Nullable Duration duration) {
    if (duration == null) {
      return NEVER;
    }
    try {
      return duration.toMillis();
    } catch (ArithmeticException tooLong) {
      return NEVER;
    }
  }

  private static long toMillis(Instant end) {
    try {
      return end.toEpochMilli();
    } catch (ArithmeticException beyondLong) {
      return end.isAfter(Instant.EPOCH) ? NEVER : 0;
    }
  }

  private static long plus(long moment, long duration) {
    long sum = moment + duration;
    return sum < moment ? NEVER : sum;
  }

  /** The rules of one layer. */
  public static final class LayerLife {
    private final @Nullable LongUnaryOperator scale;
    private final long longest;

    /**
     * Creates the rules of a layer.
     *
     * @param ttl the longest time its copies count as good, or null
     * @param scale gives the layer's ttl, 1 or more, of an entry's base ttl; null for the same
     * @param maxTtl the cap, or null
     */
    public LayerLife(
        @Nullable Duration ttl, @Nullable LongUnaryOperator scale, @Nullable Duration maxTtl) {
      this.scale = scale;
      this.longest = Math.min(millis(ttl), millis(maxTtl));
    }

    /**
     * Creates the rules of a layer by whose factor the base ttl is multiplied; the factor must be
     * above 0.
     */
    public LayerLife(@Nullable Duration ttl, double ttlScale, @Nullable Duration maxTtl) {
      this(ttl, times(ttlScale), maxTtl);
    }

    private static @Nullable LongUnaryOperator times(double factor) {
      if (!(factor > 0)) {
        throw new IllegalArgumentException("ttlScale is " + factor + ", it must be above 0");
      }
      return factor == 1 ? null : base -> Math.max(1, (long) (base * factor));
    }
  }
}
