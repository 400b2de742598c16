package io.cachechain.tier.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether something behind a place is gone. */
class StreamPlaceTest {
  @ParameterizedTest
  @DisplayName(
      "G12 Z26: what lies behind a place is complete, or a gap, by what the server says of the stream")
  @CsvSource(
      nullValues = "-",
      value = {
        // place, rank; first, last, length, added
        "5-0, -1, 5-0, 5-0, 1, 9, true", // nothing behind it
        "5-0, -1, -, 5-0, 0, -1, true", // all trimmed, nothing behind it
        "5-0, 5, 3-0, 5-0, 3, 5, true", // nothing behind it, by count
        "5-0, 5, 5-0, 5-0, 1, 1, false", // another stream, which has begun with it
        "5-0, 5, 4-0, 6-0, 3, 3, false", // another stream, which has begun before it
        "5-0, 5, 3-0, 8-0, 4, 8, true", // older ones are there, by count
        "5-0, -1, 3-0, 8-0, 4, -1, true", // older ones are there
        "5-0, -1, 5-0, 8-0, 4, -1, true", // it is there
        "5-0, -1, 6-0, 8-0, 3, -1, false", // it is gone, and nobody counts
        "5-0, 5, 6-0, 8-0, 3, 8, true", // it is gone, the three behind it are there
        "5-0, 5, 7-0, 8-0, 2, 8, false", // one of the three is gone
        "5-0, 5, -, 8-0, 0, 8, false", // all three are gone
        "5-0, -1, 6-0, 8-0, 3, 8, false", // its number is not known
        "5-0, 5, 1-0, 4-0, 4, 4, false", // as it was before
        "5-0, 5, -, 0-0, 0, 0, false", // there is no stream
        "5-0, 5, 6-0, 6-0, 1, 1, false", // another stream
        "5-18446744073709551615, -1, 6-0, 6-0, 1, -1, false", // sequences are unsigned
      })
  void isContinuedBy_states(
      String place, long rank, String first, String last, long length, long added, boolean whole) {
    StreamState state = new StreamState(first == null ? null : id(first), id(last), length, added);

    assertThat(new StreamPlace(id(place), rank).isContinuedBy(state)).isEqualTo(whole);
  }

  @ParameterizedTest
  @CsvSource({"5-0, 5-0, 7, 7", "5-0, 6-0, 7, -1", "5-0, 5-0, -1, -1"})
  void counted_placeIsTheEnd_hasTheCount(String place, String last, long added, long rank) {
    StreamState state = new StreamState(null, id(last), 0, added);

    StreamPlace counted = StreamPlace.at(id(place)).counted(state);

    assertThat(counted.rank()).isEqualTo(rank);
    assertThat(counted.next(id("9-0")).rank()).isEqualTo(rank < 0 ? -1 : rank + 1);
  }

  @ParameterizedTest
  @CsvSource({"1-2, 1-3", "1-9, 1-10", "9-0, 10-0", "0-1, 0-18446744073709551615"})
  void ids_areOrderedAsNumbers(String lower, String higher) {
    assertThat(id(lower)).isLessThan(id(higher));
    assertThat(id(higher)).hasToString(higher);
    assertThatThrownBy(() -> id("x")).isInstanceOf(IllegalStateException.class);
  }

  private static StreamId id(String text) {
    return StreamId.of(text.getBytes(US_ASCII));
  }
}
