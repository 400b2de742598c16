package io.cachechain.core.internal.entry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PackedMillisTest {
  private static final long CREATED = 1_800_000_000_000L;
  private static final long MOST = (1L << 41) - 1;

  private static long moment(long created, long packed) {
    return PackedMillis.end(created, PackedMillis.uppers(packed, 0, 0) >>> 22, (int) packed);
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "-1", "4294967295", "4294967296", "-4294967297", "2199023255550"})
  void difference_withinThirtyFiveYears_isKept(long difference) {
    long packed = PackedMillis.difference(CREATED + difference, CREATED);

    assertThat(moment(CREATED, packed)).isEqualTo(CREATED + difference);
  }

  @ParameterizedTest
  @CsvSource({"9223372036854775807", "9223372036854775806", "4199023255551"})
  void difference_beyondWhatTheBitsHold_isEndless(long limit) {
    long packed = PackedMillis.difference(limit, CREATED);

    assertThat(packed).isEqualTo(MOST);
    assertThat(moment(CREATED, packed)).isEqualTo(StoredEntry.NEVER);
  }

  @ParameterizedTest
  @CsvSource({"0", "-9223372036854775808"})
  void difference_longBefore_isThePast(long limit) {
    long packed = PackedMillis.difference(limit, MOST * 3);

    assertThat(moment(MOST * 3, packed)).isLessThan(MOST * 3);
  }

  @ParameterizedTest
  @CsvSource({"1,-1,4294967296", "-4294967297,2199023255550,0"})
  void uppers_ofThree_standSideBySide(long first, long second, long third) {
    int uppers = PackedMillis.uppers(first, second, third);

    assertThat(PackedMillis.end(0, uppers >>> 22, (int) first)).isEqualTo(first);
    assertThat(PackedMillis.end(0, uppers >>> 12, (int) second)).isEqualTo(second);
    assertThat(PackedMillis.end(0, uppers >>> 2, (int) third)).isEqualTo(third);
  }

  @ParameterizedTest
  @CsvSource({"1023", "-1"})
  void end_moreThanTenUpperBits_areCut(int more) {
    assertThat(PackedMillis.end(0, more | 0x400, 7)).isEqualTo(PackedMillis.end(0, 0x3FF, 7));
  }
}
