package io.cachechain.core.internal.entry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PackedMillisTest {
  private static final long CREATED = 1_800_000_000_000L;
  private static final long MOST = (1L << 41) - 1;

  private static long throughTheBits(long difference) {
    return PackedMillis.toLong(PackedMillis.upper(difference), (int) difference);
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "-1", "4294967295", "4294967296", "-4294967297", "2199023255550"})
  void difference_withinThirtyFiveYears_isKept(long difference) {
    long packed = PackedMillis.difference(CREATED + difference, CREATED);

    assertThat(PackedMillis.sum(CREATED, throughTheBits(packed))).isEqualTo(CREATED + difference);
  }

  @ParameterizedTest
  @CsvSource({"9223372036854775807", "9223372036854775806", "4199023255551"})
  void difference_beyondWhatTheBitsHold_isEndless(long limit) {
    long packed = PackedMillis.difference(limit, CREATED);

    assertThat(packed).isEqualTo(MOST);
    assertThat(PackedMillis.sum(CREATED, throughTheBits(packed))).isEqualTo(StoredEntry.NEVER);
  }

  @ParameterizedTest
  @CsvSource({"0", "-9223372036854775808"})
  void difference_longBefore_isThePast(long limit) {
    long packed = PackedMillis.difference(limit, MOST * 3);

    assertThat(PackedMillis.sum(MOST * 3, throughTheBits(packed))).isLessThan(MOST * 3);
  }

  @ParameterizedTest
  @CsvSource({"1023", "-1"})
  void toLong_moreThanTenUpperBits_areCut(int more) {
    assertThat(PackedMillis.toLong(more | 0x400, 7)).isEqualTo(PackedMillis.toLong(0x3FF, 7));
  }
}
