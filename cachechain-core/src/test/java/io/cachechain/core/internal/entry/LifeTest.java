package io.cachechain.core.internal.entry;

import static io.cachechain.core.internal.entry.StoredEntry.NEVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.EntryPolicy;
import io.cachechain.core.internal.entry.Life.LayerLife;
import io.cachechain.core.internal.entry.StoredEntry.Times;
import io.cachechain.spi.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LifeTest {
  private static final long T0 = 1_767_225_600_000L;
  private static final long SECOND = 1_000;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;
  private static final LayerLife AS_CHAIN = new LayerLife(null, 1, null);

  /** Design, P12: chain ttl 1 h, Caffeine ttl 5 min, Redis as the chain, JDBC ttlScale 8. */
  @Nested
  class ExampleOfThePromise {
    private static final int CAFFEINE = 0;
    private static final int REDIS = 1;
    private static final int JDBC = 2;

    private final Life withBackplane = life(null);
    private final Life withoutBackplane = life(Duration.ofSeconds(30));
    private final StoredEntry<String> entry = entry(withBackplane, T0, HOUR, null);

    private Life life(Duration nearCap) {
      return new Life(
          List.of(
              new LayerLife(Duration.ofMinutes(5), 1, nearCap),
              AS_CHAIN,
              new LayerLife(null, 8, null)),
          Duration.ofHours(1),
          0,
          Duration.ofMinutes(1),
          Duration.ofSeconds(60));
    }

    @Test
    @DisplayName("P12: the hard limit is created + 8 h")
    void hardLimit_isTheLongestLife() {
      assertThat(withBackplane.baseTtl(null, 0)).isEqualTo(HOUR);
      assertThat(entry.hardLimit()).isEqualTo(T0 + 8 * HOUR);
    }

    @Test
    @DisplayName("P12: a copy warmed into Redis after 3 h is good there until 4 h")
    void goodUntil_warmedIntoRedisAfterThreeHours_isFourHours() {
      assertThat(withBackplane.goodUntil(REDIS, T0 + 3 * HOUR, entry)).isEqualTo(T0 + 4 * HOUR);
    }

    @Test
    @DisplayName(
        "P12: one warmed into Caffeine until 5 min after arrival, 30 s when there is no backplane")
    void goodUntil_warmedIntoCaffeine_isItsOwnTtlOrCap() {
      assertThat(withBackplane.goodUntil(CAFFEINE, T0 + 3 * HOUR, entry))
          .isEqualTo(T0 + 3 * HOUR + 5 * MINUTE);
      assertThat(withoutBackplane.goodUntil(CAFFEINE, T0 + 3 * HOUR, entry))
          .isEqualTo(T0 + 3 * HOUR + 30 * SECOND);
    }

    @Test
    @DisplayName("P12: both never past 8 h")
    void goodUntil_lateWarmUp_endsAtTheHardLimit() {
      long late = T0 + 8 * HOUR - 10 * SECOND;

      assertThat(withBackplane.goodUntil(REDIS, late, entry)).isEqualTo(T0 + 8 * HOUR);
      assertThat(withBackplane.goodUntil(CAFFEINE, late, entry)).isEqualTo(T0 + 8 * HOUR);
      assertThat(withoutBackplane.goodUntil(CAFFEINE, late, entry)).isEqualTo(T0 + 8 * HOUR);
    }

    @Test
    void goodUntil_storedAtOnce_isTheTtlOfEachLayer() {
      assertThat(withBackplane.goodUntil(CAFFEINE, T0, entry)).isEqualTo(T0 + 5 * MINUTE);
      assertThat(withBackplane.goodUntil(REDIS, T0, entry)).isEqualTo(T0 + HOUR);
      assertThat(withBackplane.goodUntil(JDBC, T0, entry)).isEqualTo(T0 + 8 * HOUR);
    }
  }

  @Nested
  class BaseTtl {
    private final Life life = chain(Duration.ofMinutes(10), 0.1, AS_CHAIN);

    @Test
    @DisplayName("D-1: a ttl given for one entry is exact")
    void baseTtl_policyWithTtl_isExactForAnyHash() {
      for (int hash = -1_000; hash < 1_000; hash++) {
        assertThat(life.baseTtl(EntryPolicy.of(Duration.ofMillis(12_345)), hash))
            .isEqualTo(12_345);
      }
    }

    @Test
    @DisplayName("D-9: jitter shortens only, by at most its share, and spreads")
    void baseTtl_jitter_shortensByUpToItsShare() {
      long least = Long.MAX_VALUE;
      long most = 0;
      for (int hash = 0; hash < 10_000; hash++) {
        long ttl = life.baseTtl(null, hash);
        assertThat(ttl).isBetween(9 * MINUTE, 10 * MINUTE);
        least = Math.min(least, ttl);
        most = Math.max(most, ttl);
      }
      assertThat(least).isLessThan(9 * MINUTE + SECOND);
      assertThat(most).isGreaterThan(10 * MINUTE - SECOND);
    }

    @Test
    @DisplayName("D-9: a test can repeat it: it follows from key and version")
    void jitterHash_sameKeyAndVersion_sameTtl() {
      Version version = Version.of(T0, 1, 0, 1);
      int hash = Life.jitterHash("k", version);

      assertThat(Life.jitterHash("k", version)).isEqualTo(hash);
      assertThat(life.baseTtl(null, hash)).isEqualTo(life.baseTtl(null, hash));
      assertThat(Life.jitterHash("l", version)).isNotEqualTo(hash);
      assertThat(Life.jitterHash("k", Version.of(T0 + 1, 1, 0, 1))).isNotEqualTo(hash);
    }

    @Test
    void baseTtl_oneMillisecond_isNotJitteredAway() {
      Life shortest = chain(Duration.ofMillis(1), 0.5, AS_CHAIN);
      for (int hash = 0; hash < 100; hash++) {
        assertThat(shortest.baseTtl(null, hash)).isEqualTo(1);
      }
    }

    @Test
    void baseTtl_neverExpires_isEndless() {
      assertThat(life.baseTtl(EntryPolicy.neverExpires(), 1)).isEqualTo(NEVER);
      assertThat(chain(null, 0.1, AS_CHAIN).baseTtl(null, 1)).isEqualTo(NEVER);
    }

    @Test
    void baseTtl_doNotStore_isRefused() {
      assertThatThrownBy(() -> life.baseTtl(EntryPolicy.doNotStore(), 0))
          .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("negative.ttl is never over ttl")
    void negativeTtl_isTheSmallerOfBoth() {
      assertThat(chain(Duration.ofMinutes(10), 0, AS_CHAIN).negativeTtl(5)).isEqualTo(MINUTE);
      assertThat(chain(Duration.ofSeconds(3), 0, AS_CHAIN).negativeTtl(5)).isEqualTo(3 * SECOND);
      assertThat(chain(null, 0, AS_CHAIN).negativeTtl(5)).isEqualTo(MINUTE);
      assertThat(life.negativeTtl(5)).isBetween(54 * SECOND, MINUTE);
    }
  }

  @Nested
  class LayerTtl {
    @Test
    @DisplayName("D-2 D-3 D-4: scale, own ttl and cap: the least counts")
    void layerTtl_isTheLeast() {
      Life life = chain(
          Duration.ofHours(1),
          0,
          AS_CHAIN,
          new LayerLife(null, 0.5, null),
          new LayerLife(null, 8, null),
          new LayerLife(Duration.ofMinutes(5), 1, null),
          new LayerLife(Duration.ofHours(5), 1, null),
          new LayerLife(Duration.ofMinutes(5), 1, Duration.ofSeconds(30)),
          new LayerLife(Duration.ofHours(5), 8, null));

      assertThat(life.layerTtl(0, HOUR)).isEqualTo(HOUR);
      assertThat(life.layerTtl(1, HOUR)).isEqualTo(30 * MINUTE);
      assertThat(life.layerTtl(2, HOUR)).isEqualTo(8 * HOUR);
      assertThat(life.layerTtl(3, HOUR)).isEqualTo(5 * MINUTE);
      assertThat(life.layerTtl(4, HOUR)).as("a layer's ttl only shortens").isEqualTo(HOUR);
      assertThat(life.layerTtl(5, HOUR)).isEqualTo(30 * SECOND);
      assertThat(life.layerTtl(6, HOUR)).isEqualTo(5 * HOUR);
    }

    @Test
    void layerTtl_endlessEntry_isTheLayersOwn() {
      Life life = chain(null, 0, AS_CHAIN, new LayerLife(Duration.ofMinutes(5), 8, null));

      assertThat(life.layerTtl(0, NEVER)).isEqualTo(NEVER);
      assertThat(life.layerTtl(1, NEVER)).isEqualTo(5 * MINUTE);
    }

    @Test
    void layerTtl_scaledBeyondAllLimits_saturates() {
      Life life = chain(null, 0, new LayerLife(null, 100, null));

      assertThat(life.layerTtl(0, Long.MAX_VALUE / 10)).isEqualTo(NEVER);
      assertThat(life.hardLimit(T0, Long.MAX_VALUE / 10, null)).isEqualTo(NEVER);
    }

    @Test
    @DisplayName("Z34: 1 ms and 999 ms are neither nothing nor for ever")
    void layerTtl_subSecond_isKept() {
      Life life = chain(null, 0, AS_CHAIN, new LayerLife(null, 0.01, null));

      assertThat(life.layerTtl(0, 1)).isEqualTo(1);
      assertThat(life.layerTtl(0, 999)).isEqualTo(999);
      assertThat(life.layerTtl(1, 999)).isEqualTo(9);
      assertThat(life.layerTtl(1, 1)).isEqualTo(1);
    }
  }

  @Nested
  class Limits {
    @Test
    @DisplayName("D-1: until(instant) is neither scaled nor jittered")
    void hardLimit_until_isItsEnd() {
      Life life = chain(Duration.ofMinutes(1), 0.5, AS_CHAIN, new LayerLife(null, 8, null));
      EntryPolicy policy = EntryPolicy.until(Instant.ofEpochMilli(T0 + 3 * HOUR));
      StoredEntry<String> entry = entry(life, T0, life.baseTtl(policy, 7), policy);

      assertThat(life.goodUntil(0, T0, entry)).isEqualTo(T0 + 3 * HOUR);
      assertThat(life.goodUntil(1, T0 + HOUR, entry)).isEqualTo(T0 + 3 * HOUR);
    }

    @Test
    void hardLimit_untilBeyondLong_isEndless() {
      Life life = chain(Duration.ofMinutes(1), 0, AS_CHAIN);

      assertThat(life.hardLimit(T0, NEVER, EntryPolicy.until(Instant.MAX))).isEqualTo(NEVER);
      assertThat(life.hardLimit(T0, NEVER, EntryPolicy.until(Instant.MIN))).isZero();
    }

    @Test
    void hardLimit_allLayersShorterThanTheEntry_isTheLongestLayer() {
      Life life = chain(
          Duration.ofHours(1),
          0,
          new LayerLife(Duration.ofSeconds(30), 1, null),
          new LayerLife(Duration.ofMinutes(5), 1, null));

      assertThat(life.hardLimit(T0, HOUR, null)).isEqualTo(T0 + 5 * MINUTE);
    }

    @Test
    void hardLimit_noLayers_isTheEntrysOwn() {
      assertThat(chain(null, 0).hardLimit(T0, HOUR, null)).isEqualTo(T0 + HOUR);
    }

    @Test
    @DisplayName("D-13: an expired copy is its own tombstone for tombstone.life")
    void physicalEnd_isTheLater() {
      Life life = chain(Duration.ofHours(1), 0, AS_CHAIN);

      assertThat(life.physicalEnd(T0, T0 + HOUR)).isEqualTo(T0 + HOUR);
      assertThat(life.physicalEnd(T0, T0 + SECOND)).isEqualTo(T0 + MINUTE);
      assertThat(life.physicalEnd(T0, T0 - SECOND)).isEqualTo(T0 + MINUTE);
      assertThat(life.physicalEnd(T0, NEVER)).isEqualTo(NEVER);
    }

    @Test
    void nearUntil_isTheSameMomentByTheMonotonicClock() {
      assertThat(Life.nearUntil(-5_000, T0, T0 + 3)).isEqualTo(-5_000 + 3_000_000);
      assertThat(Life.nearUntil(-5_000, T0, T0 - 3)).isEqualTo(-5_000);
    }

    @Test
    void nearUntil_endless_isStillAhead() {
      long until = Life.nearUntil(Long.MAX_VALUE - 10, T0, NEVER);

      assertThat(until - (Long.MAX_VALUE - 10)).isPositive();
    }
  }

  @Test
  void constructor_badShares_areRefused() {
    assertThatThrownBy(() -> chain(Duration.ofHours(1), 1, AS_CHAIN))
        .hasMessageContaining("jitter is 1.0");
    assertThatThrownBy(() -> chain(Duration.ofHours(1), -0.1, AS_CHAIN))
        .hasMessageContaining("jitter");
    assertThatThrownBy(() -> new LayerLife(null, 0, null)).hasMessageContaining("ttlScale");
    assertThatThrownBy(() -> new LayerLife(null, Double.NaN, null))
        .hasMessageContaining("ttlScale");
  }

  /**
   * Z33: whatever is warmed from wherever, whenever: no copy outlives its source's hard limit, and
   * one with life left is a hit.
   */
  @Test
  @DisplayName("P12, Z33: no copy outlives its source")
  void goodUntil_anyWarmUps_noCopyOutlivesItsSource() {
    Random random = new Random(42);
    for (int run = 0; run < 20_000; run++) {
      List<LayerLife> layers = new ArrayList<>();
      int depth = 1 + random.nextInt(4);
      for (int i = 0; i < depth; i++) {
        layers.add(
            new LayerLife(some(random), Math.pow(10, random.nextDouble() * 4 - 2), some(random)));
      }
      Life life = new Life(
          layers,
          some(random),
          random.nextDouble() / 2,
          Duration.ofMinutes(1),
          Duration.ofMinutes(1));
      long base = life.baseTtl(null, random.nextInt());
      StoredEntry<String> source = entry(life, T0, base, null);
      long now = T0;
      for (int hop = 0; hop < 4; hop++) {
        int layer = random.nextInt(depth);
        long good = life.goodUntil(layer, now, source);
        assertThat(good).as("run %d", run).isLessThanOrEqualTo(source.hardLimit());
        assertThat(good - now).as("run %d", run).isLessThanOrEqualTo(life.layerTtl(layer, base));
        if (source.hardLimit() > now) {
          assertThat(good).as("run %d: life left is life warmed", run).isGreaterThan(now);
        }
        StoredEntry<String> copy = source.withLimits(good);
        assertThat(copy.hardLimit()).isEqualTo(source.hardLimit());
        assertThat(copy.ttlMillis()).isEqualTo(source.ttlMillis());
        source = copy;
        now += random.nextInt(1 + (int) Math.min(good - now, Integer.MAX_VALUE - 1));
      }
    }
  }

  private static Duration some(Random random) {
    return random.nextInt(3) == 0
        ? null
        : Duration.ofMillis(1 + (long) Math.pow(10, random.nextDouble() * 9));
  }

  private static Life chain(Duration ttl, double jitter, LayerLife... layers) {
    return new Life(List.of(layers), ttl, jitter, Duration.ofMinutes(1), Duration.ofMinutes(1));
  }

  private static StoredEntry<String> entry(
      Life life, long created, long baseTtl, EntryPolicy policy) {
    long hard = life.hardLimit(created, baseTtl, policy);
    return StoredEntry.value(
        "v",
        Version.of(created, 0, 0, 1),
        new Times(created, baseTtl, hard, hard, 0),
        EntryGenerations.NONE);
  }
}
