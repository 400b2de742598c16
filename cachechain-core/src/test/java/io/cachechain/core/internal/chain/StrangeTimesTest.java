package io.cachechain.core.internal.chain;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.Chain;
import io.cachechain.core.internal.entry.BuiltInCodecs;
import io.cachechain.core.internal.entry.EntryFormat;
import io.cachechain.core.internal.entry.EntryGenerations;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.entry.StoredEntry.Times;
import io.cachechain.spi.Version;
import io.cachechain.testing.TestEntries;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Z72: entries in a store whose checksum is right and whose times and versions no honest node can
 * have written.
 */
class StrangeTimesTest {
  private static final EntryGenerations GENERATIONS = EntryGenerations.of(TestEntries.GENERATION);

  private static final String SLOT = "books:e:k";
  private static final Duration RESERVATION_LIFE = ofSeconds(10);
  private static final Duration SKEW = ofSeconds(5);
  private static final long[] FAR_MILLIS = {
    0,
    1,
    999,
    5_000,
    5_001,
    20_000,
    60_000,
    3_600_000,
    31_536_000_000L,
    7_000_000_000_000L,
    70_000_000_000_000L
  };

  private final Chains chains = Chains.create();
  private final AtomicInteger loads = new AtomicInteger();
  private final EntryFormat<String> format = new EntryFormat<>(
      BuiltInCodecs.all().stream()
          .filter(codec -> codec.supports(String.class))
          .findFirst()
          .orElseThrow(),
      String.class,
      0,
      1_000);

  private Chain<String, String> chain() {
    return chains
        .builder()
        .layer(chains.redis)
        .loader(key -> "loaded " + loads.incrementAndGet())
        .build();
  }

  private void plant(StoredEntry<String> entry, long goodUntil) throws Exception {
    String value = entry.value();
    chains.redis.plant(
        SLOT, format.encode(SLOT, entry, goodUntil, value == null ? null : format.payload(value)));
  }

  @ParameterizedTest
  @ValueSource(longs = {20_000, 31_536_000_000L, 7_000_000_000_000L, Long.MAX_VALUE})
  @DisplayName(
      "Z72 C9: a lease without end holds up one load for the life of a reservation and the skew at most, and then nobody")
  void get_leaseWithoutEnd_endsAfterItsLongestLife(long millis) throws Exception {
    long now = chains.clock.currentTimeMillis();
    Chain<String, String> chain = chain();
    long end = millis == Long.MAX_VALUE ? millis : now + millis;
    plant(StoredEntry.reservation(Version.of(0, 7, 7, 99), now, end, end), end);

    assertThat(chain.get("k")).isEqualTo("loaded 1");
    assertThat(waited(now))
        .isBetween(
            RESERVATION_LIFE.minus(ofSeconds(1)), RESERVATION_LIFE.plus(SKEW).plus(ofSeconds(1)));
    assertThat(chain.get("k")).isEqualTo("loaded 1");
  }

  @Test
  @DisplayName("C9: a lease that is renewed is one, for as long as its load runs")
  void get_leaseIsRenewed_isWaitedFor() {
    Chain<String, String> slow = chains
        .builder()
        .layer(chains.redis)
        .loader(key -> {
          chains.clock.advance(ofSeconds(1));
          return "slow";
        })
        .build();

    assertThat(slow.get("k")).isEqualTo("slow");
    assertThat(chain().get("k")).isEqualTo("slow");
  }

  @ParameterizedTest
  @ValueSource(longs = {5_001, 16_251, 60_000, 31_536_000_000L, 7_000_000_000_000L})
  @DisplayName("Z72 Z47: a tombstone, or a value, stamped in the future is replaced once")
  void get_stampedInTheFuture_isReplacedOnce(long millis) throws Exception {
    Chain<String, String> chain = chain();
    long now = chains.clock.currentTimeMillis();
    Version future = Version.of(now + 16_251 + millis, 0, 0, 99);
    plant(StoredEntry.tombstone(future, now, now + millis), now + millis);
    assertThat(chain.get("k")).isEqualTo("loaded 1");
    assertThat(chain.get("k")).isEqualTo("loaded 1");
    Times times = new Times(now + millis, 1_000_000, now + 2 * millis, now + 2 * millis, 0);
    plant(StoredEntry.value("strange", future, times, GENERATIONS), now + 2 * millis);

    assertThat(chain.get("k")).isEqualTo("loaded 2");
    assertThat(chain.get("k")).isEqualTo("loaded 2");
  }

  @Test
  @DisplayName(
      "Z72: an entry whose steps are used up is replaced once, and a later invalidation is above it")
  void get_noStepIsLeft_isReplacedOnce() throws Exception {
    Chain<String, String> chain = chain();
    long now = chains.clock.currentTimeMillis();
    plant(StoredEntry.tombstone(Version.of(now, 0, 4_095, 99), now, now + 60_000), now + 60_000);

    assertThat(chain.get("k")).isEqualTo("loaded 1");
    assertThat(chain.get("k")).isEqualTo("loaded 1");
    chain.invalidate("k");
    assertThat(chain.getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName(
      "Z72: whatever times and versions stand in a slot: each read ends soon, and the value is loaded twice at most")
  void get_anyTimesWithARightChecksum_servedSoon() throws Exception {
    for (int seed = 0; seed < 5_000; seed++) {
      Random random = new Random(seed);
      Chains own = Chains.create();
      AtomicInteger loaded = new AtomicInteger();
      Chain<String, String> chain = own.builder()
          .layer(own.redis)
          .loader(key -> "loaded " + loaded.incrementAndGet())
          .build();
      chain.getIfPresent("other");
      long now = own.clock.currentTimeMillis();
      StoredEntry<String> entry = strange(random, now);
      String value = entry.value();
      own.redis.plant(
          SLOT,
          format.encode(
              SLOT, entry, moment(random, now), value == null ? null : format.payload(value)));
      String what = "seed " + seed + ": " + entry + " " + entry.times();

      for (int read = 0; read < 3; read++) {
        long began = own.clock.currentTimeMillis();
        String answer = chain.get("k");
        if (answer != null) { // else somebody says that there is none
          assertThat(answer).as(what).matches("loaded \\d|strange");
        }
        assertThat(own.clock.currentTimeMillis() - began)
            .as(what)
            .isLessThan(
                RESERVATION_LIFE.plus(SKEW).plus(SKEW).plus(ofSeconds(1)).toMillis());
      }
      assertThat(loaded.get()).as(what).isLessThanOrEqualTo(2);
      int before = loaded.get();
      assertThat(chain.get("k")).as(what).isEqualTo(chain.get("k"));
      assertThat(loaded.get()).as(what).isEqualTo(before);
      chain.invalidate("k");
      assertThat(chain.getIfPresent("k")).as(what).isNull();
    }
  }

  private static StoredEntry<String> strange(Random random, long now) {
    long stamp =
        random.nextInt(4) == 0 ? 0 : Math.max(0, Math.min(moment(random, now), (1L << 48) - 1));
    Version version = Version.of(
        stamp,
        random.nextInt(4_096),
        random.nextBoolean() ? 4_095 : random.nextInt(4_096),
        random.nextInt(9));
    long created = Math.max(0, Math.min(moment(random, now), StoredEntry.MAX_CREATED));
    long hard = moment(random, now);
    long ttl = FAR_MILLIS[random.nextInt(FAR_MILLIS.length)];
    Times times = new Times(created, ttl, moment(random, now), hard, random.nextInt(9_999));
    return switch (random.nextInt(4)) {
      case 0 -> StoredEntry.value("strange", version, times, GENERATIONS);
      case 1 -> StoredEntry.negative(version, times, GENERATIONS);
      case 2 -> StoredEntry.tombstone(version, created, hard);
      default -> StoredEntry.reservation(version, created, moment(random, now), hard);
    };
  }

  private static long moment(Random random, long now) {
    long far = FAR_MILLIS[random.nextInt(FAR_MILLIS.length)];
    return switch (random.nextInt(8)) {
      case 0 -> 0;
      case 1 -> StoredEntry.NEVER;
      case 2, 3 -> now - far;
      default -> now + far;
    };
  }

  private Duration waited(long since) {
    return Duration.ofMillis(chains.clock.currentTimeMillis() - since);
  }
}
