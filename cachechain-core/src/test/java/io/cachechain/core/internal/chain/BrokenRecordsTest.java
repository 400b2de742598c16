package io.cachechain.core.internal.chain;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.cachechain.CloseableChain;
import io.cachechain.core.internal.entry.EntryFormat;
import io.cachechain.core.internal.entry.EntryGenerations;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.metrics.LogLines;
import io.cachechain.spi.Codec;
import io.cachechain.spi.Version;
import io.cachechain.testing.TestEntries;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Z69: what stands in the place of the record of generations is no record. */
class BrokenRecordsTest extends ClearedChains {
  private static final Version FUTURE = Version.of(9_000_000_000_000L, 0, 0, 9);

  /** What can stand in the place of a record. */
  enum Broken {
    LATER_FORMAT("another format"),
    DAMAGED("damaged"),
    CUT("damaged"),
    TEXT("no record of cachechain"),
    HUGE("larger than any record"),
    OTHER_CODEC("another codec"),
    TOO_MANY("65535 slots"),
    FROM_THE_FUTURE("65535 slots");

    private final String reason;

    Broken(String reason) {
      this.reason = reason;
    }

    byte[] instead(byte[] record) {
      byte[] other = record.clone();
      switch (this) {
        case LATER_FORMAT -> other[2] = 9;
        case DAMAGED -> other[other.length - 1] ^= 1;
        case CUT -> other = Arrays.copyOf(record, record.length - 9);
        case TEXT -> other = "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1);
        case HUGE -> other = entry("generations", new byte[1_000_000], Version.of(3, 0, 0, 9));
        case OTHER_CODEC -> other = entry("marks", new byte[3], Version.of(3, 0, 0, 9));
        case TOO_MANY ->
          other = entry("generations", new byte[] {-1, -1, 0}, Version.of(3, 0, 0, 9));
        case FROM_THE_FUTURE -> other = entry("generations", new byte[] {-1, -1, 0}, FUTURE);
      }
      return other;
    }

    private static byte[] entry(String codec, byte[] payload, Version version) {
      EntryFormat<byte[]> format = new EntryFormat<>(
          Codec.of(codec, byte[].class, bytes -> bytes, bytes -> bytes), byte[].class, 0, 1 << 30);
      StoredEntry<byte[]> entry = StoredEntry.value(
          payload, version, new StoredEntry.Times(0, 1, 1, 1, 0), EntryGenerations.NONE);
      return format.encode(RECORD, entry, 1, payload);
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "Z69: a record that cannot be read is refused, replaced once, and said once with the reason; clears go on working")
  void record_broken_isReplacedAndSaidOnce(Broken broken) {
    CloseableChain<String, String> chain = alone();
    chain.put("k", "v1");
    redis.plant(RECORD, broken.instead(redis.held(RECORD)));
    try (LogLines log = new LogLines(Level.WARN)) {
      cluster.clock.advance(ofSeconds(1));
      assertThat(chainIn(redis)).isEqualTo(TestEntries.GENERATION);
      cluster.clock.advance(ofSeconds(60));

      assertThat(log.lines())
          .filteredOn(line -> line.contains("record of generations"))
          .singleElement()
          .asString()
          .contains("books: redis:", broken.reason);
    }
    assertThat(chain.getIfPresent("k")).as("nothing was cleared").isEqualTo("v1");
    CloseableChain<String, String> other = alone();
    assertThat(other.getIfPresent("k")).isEqualTo("v1");
    assertThat(chain.clear().isComplete()).isTrue();
    cluster.clock.advance(ofSeconds(1));
    assertThat(other.getIfPresent("k")).isNull();
    assertThat(reader(redis).getIfPresent("k")).isNull();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("Z69: a clear that meets a broken record is stored, too; so does a node that starts")
  void record_broken_clearAndStartReplaceIt(Broken broken) {
    CloseableChain<String, String> chain = alone();
    chain.put("k", "v1");
    redis.plant(RECORD, broken.instead(redis.held(RECORD)));

    assertThat(chain.clear().isComplete()).isTrue();
    assertThat(chainIn(redis)).isEqualTo(chainIn(jdbc));

    redis.plant(RECORD, broken.instead(redis.held(RECORD)));
    assertThat(alone().getIfPresent("k")).isNull();
    cluster.clock.advance(ofSeconds(1));
    assertThat(chainIn(redis)).isEqualTo(chainIn(jdbc));
  }
}
