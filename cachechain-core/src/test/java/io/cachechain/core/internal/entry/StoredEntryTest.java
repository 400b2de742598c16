package io.cachechain.core.internal.entry;

import static io.cachechain.core.internal.entry.StoredEntry.NEVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.core.internal.entry.StoredEntry.Kind;
import io.cachechain.core.internal.entry.StoredEntry.Times;
import io.cachechain.spi.Version;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StoredEntryTest {
  private static final EntryGenerations GENERATIONS = EntryGenerations.of(7);
  private static final long NOW = 1_767_225_600_000L;
  private static final Version VERSION = Version.of(NOW, 1, 2, 3);
  private static final Times TIMES = new Times(NOW, 60_000, NOW + 30_000, NOW + 480_000, 12);

  /** The hard limit is the end of the ttl, as in a chain without a scale of ttls. */
  private static final Times ORDINARY = new Times(NOW, 60_000, NOW + 30_000, NOW + 60_000, 12);

  @Test
  void value_givesBackAllItWasMadeOf() {
    StoredEntry<String> entry = StoredEntry.value(
        "dune", VERSION, TIMES, EntryGenerations.of(7, 8, 0), List.of("b", "a"), "etag");

    assertThat(entry.kind()).isEqualTo(Kind.VALUE);
    assertThat(entry.value()).isEqualTo("dune");
    assertThat(entry.version()).isEqualTo(VERSION);
    assertThat(entry.hasVersion(VERSION)).isTrue();
    assertThat(entry.hasVersion(Version.of(NOW, 1, 2, 4))).isFalse();
    assertThat(entry.times()).isEqualTo(TIMES);
    assertThat(entry.tags()).containsExactly("b", "a");
    assertThat(entry.validator()).isEqualTo("etag");
    assertThat(entry.isNegative()).isFalse();
    assertThat(entry.isTombstone()).isFalse();
  }

  @Test
  void negative_hasNoValue() {
    StoredEntry<String> entry = StoredEntry.negative(VERSION, TIMES, GENERATIONS);

    assertThat(entry.kind()).isEqualTo(Kind.NEGATIVE);
    assertThat(entry.value()).isNull();
    assertThat(entry.isNegative()).isTrue();
    assertThat(entry.isTombstone()).isFalse();
    assertThat(entry.times()).isEqualTo(TIMES);
  }

  @Test
  void tombstone_standsUntilItsEnd() {
    StoredEntry<String> entry = StoredEntry.tombstone(VERSION, NOW, NOW + 60_000);

    assertThat(entry.kind()).isEqualTo(Kind.TOMBSTONE);
    assertThat(entry.isTombstone()).isTrue();
    assertThat(entry.value()).isNull();
    assertThat(entry.expiresAt()).isEqualTo(NOW + 60_000);
    assertThat(entry.hardLimit()).isEqualTo(NOW + 60_000);
    assertThat(entry.tags()).isEmpty();
    assertThat(entry.validator()).isNull();
  }

  @Test
  void times_anyWithinItsRange_areKeptToTheMillisecond() {
    Random random = new Random(1);
    long most = (1L << 41) - 2;
    for (int i = 0; i < 100_000; i++) {
      long created = random.nextLong() & StoredEntry.MAX_CREATED;
      Times times = new Times(
          created,
          duration(random, most),
          created + (random.nextBoolean() ? 1 : -1) * duration(random, most),
          created + (random.nextBoolean() ? 1 : -1) * duration(random, most),
          random.nextInt(StoredEntry.MAX_LOAD_MILLIS + 1));

      assertThat(StoredEntry.value("x", VERSION, times, GENERATIONS).times()).isEqualTo(times);
    }
  }

  private static long duration(Random random, long most) {
    return Math.min(most, random.nextLong() >>> (22 + random.nextInt(42)));
  }

  @Test
  void times_hardLimitIsTheTtl_areKeptToTheMillisecondInTheSmallerForm() {
    Random random = new Random(2);
    for (int i = 0; i < 100_000; i++) {
      long created = random.nextLong() & StoredEntry.MAX_CREATED;
      long ttl = random.nextInt(10) == 0 ? NEVER : around32Bits(random);
      long good = random.nextInt(10) == 0 ? NEVER : created + around32Bits(random);
      Times times = new Times(created, ttl, good, ttl == NEVER ? NEVER : created + ttl, 3);

      StoredEntry<String> value = StoredEntry.value("x", VERSION, times, GENERATIONS);
      StoredEntry<String> negative = StoredEntry.negative(VERSION, times, GENERATIONS);

      assertThat(value.times()).isEqualTo(times);
      assertThat(value.kind()).isEqualTo(Kind.VALUE);
      assertThat(negative.times()).isEqualTo(times);
      assertThat(negative.kind()).isEqualTo(Kind.NEGATIVE);
      boolean small = (ttl == NEVER || ttl < (1L << 32) - 1)
          && (good == NEVER || good - created < (1L << 32) - 1);
      assertThat(value instanceof WideEntry).isEqualTo(!small);
      assertThat(negative instanceof WideEntry).isEqualTo(!small);
    }
  }

  private static long around32Bits(Random random) {
    return random.nextBoolean()
        ? (1L << 32) + random.nextInt(7) - 4
        : duration(random, (1L << 41) - 2);
  }

  @Test
  void fields_ofAnOrdinaryEntry_take44BytesBesideTheHeader() {
    assertThat(StoredEntry.value("x", VERSION, ORDINARY, GENERATIONS))
        .isExactlyInstanceOf(StoredEntry.class);
    assertThat(bytes(HotFields.class) + bytes(StoredEntry.class))
        .as("56 with the header of 12, references of 4")
        .isEqualTo(44);
  }

  private static int bytes(Class<?> type) {
    return Arrays.stream(type.getDeclaredFields())
        .filter(field -> !Modifier.isStatic(field.getModifiers()))
        .mapToInt(field -> field.getType() == long.class ? Long.BYTES : Integer.BYTES)
        .sum();
  }

  @Test
  void times_endless_stayEndless() {
    Times endless = new Times(NOW, NEVER, NEVER, NEVER, 0);

    assertThat(StoredEntry.value("x", VERSION, endless, GENERATIONS).times()).isEqualTo(endless);
  }

  @Test
  void times_beyond69Years_areEndless() {
    long far = 1L << 41;

    Times kept = StoredEntry.value(
            "x", VERSION, new Times(NOW, far, NOW + far, NEVER - 1, 0), GENERATIONS)
        .times();

    assertThat(kept).isEqualTo(new Times(NOW, NEVER, NEVER, NEVER, 0));
  }

  @Test
  void times_longBeforeTheCreation_stayInThePast() {
    StoredEntry<String> entry =
        StoredEntry.value("x", VERSION, new Times(NOW, 1, Long.MIN_VALUE, -1, 0), GENERATIONS);

    assertThat(entry.expiresAt()).isLessThan(0);
    assertThat(entry.hardLimit()).isEqualTo(-1);
  }

  @Test
  void times_longLoad_isCutToTheLargest() {
    StoredEntry<String> entry = StoredEntry.value(
        "x", VERSION, new Times(NOW, 1, NOW, NOW, Integer.MAX_VALUE), GENERATIONS);

    assertThat(entry.loadMillis()).isEqualTo(StoredEntry.MAX_LOAD_MILLIS);
    assertThat(entry.created()).isEqualTo(NOW);
  }

  @Test
  void times_outOfRange_isRefused() {
    assertThatThrownBy(() -> new Times(-1, 0, 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Times(1L << 43, 0, 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Times(0, -1, 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Times(0, 0, 0, 0, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void forNear_isGoodUntilItsMoment() {
    StoredEntry<String> entry = entry().forNear(NOW + 5, 1_000, false);

    assertThat(entry.expiresAt()).isEqualTo(NOW + 5);
    assertThat(entry.hardLimit()).isEqualTo(NOW + 480_000);
    assertThat(entry.isGoodAt(999)).isTrue();
    assertThat(entry.isGoodAt(1_000)).isFalse();
    assertThat(entry.isGoodAt(-5_000)).isTrue();
    assertThat(entry.isExact()).isFalse();
  }

  @Test
  void forNear_clockNearItsOverflow_comparesDifferences() {
    StoredEntry<String> entry = entry().forNear(NOW + 5, Long.MIN_VALUE + 100, false);

    assertThat(entry.isGoodAt(Long.MAX_VALUE - 100)).isTrue();
    assertThat(entry.isGoodAt(Long.MIN_VALUE + 100)).isFalse();
  }

  @Test
  void forNear_exact_isLeftToTheExactClock() {
    StoredEntry<String> entry = entry().forNear(NOW + 5, 1_000, true);

    assertThat(entry.isGoodAt(0)).isFalse();
    assertThat(entry.isExact()).isTrue();
    assertThat(entry.isGoodAtExactly(999)).isTrue();
    assertThat(entry.isGoodAtExactly(1_001)).isFalse();
  }

  @Test
  void isGoodAt_noNearCopy_isFalse() {
    for (long nanos : new long[] {Long.MIN_VALUE, -1, 0, 1, Long.MAX_VALUE}) {
      assertThat(entry().isGoodAt(nanos)).isFalse();
    }
  }

  @Test
  void withers_changeOneThing() {
    StoredEntry<String> entry =
        StoredEntry.value("dune", VERSION, TIMES, EntryGenerations.of(7, 8), List.of("a"), "etag");
    Version other = Version.of(NOW, 9, 9, 9);

    assertThat(entry.withVersion(other).version()).isEqualTo(other);
    assertThat(entry.withVersion(other).times()).isEqualTo(TIMES);
    assertThat(entry.withVersion(other).tags()).containsExactly("a");
    assertThat(entry.withLimits(NOW + 1).times())
        .isEqualTo(new Times(NOW, 60_000, NOW + 1, NOW + 480_000, 12));
    assertThat(entry.withLimits(NOW + 1).validator()).isEqualTo("etag");
  }

  @Test
  void withers_nothingChanged_giveTheSame() {
    StoredEntry<String> entry = entry();

    assertThat(entry.withVersion(VERSION)).isSameAs(entry);
    assertThat(entry.withLimits(TIMES.goodUntil())).isSameAs(entry);
  }

  @Test
  void toString_hidesTheValue() {
    assertThat(entry().toString()).isEqualTo("VALUE " + VERSION).doesNotContain("dune");
  }

  @Test
  void kind_numbersAreThoseOfTheWireFormat() {
    for (Kind kind : Kind.values()) {
      assertThat(Kind.of(kind.number())).isEqualTo(kind);
    }
    assertThatThrownBy(() -> Kind.of(4)).isInstanceOf(IllegalArgumentException.class);
  }

  private static StoredEntry<String> entry() {
    return StoredEntry.value("dune", VERSION, TIMES, GENERATIONS);
  }
}
