package io.cachechain.core.internal.entry;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.core.internal.entry.EntryFormat.Decoded;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.Codec;
import io.cachechain.spi.Version;
import io.cachechain.testing.TestEntries;
import org.junit.jupiter.api.Test;

/**
 * The entries that the contract kit makes without an engine are of the format which the engine
 * reads.
 */
class TestEntriesTest {
  private static final Version VERSION = Version.of(1_000_000, 1, 2, 3);

  private final Codec bytes = BuiltInCodecs.all().stream()
      .filter(codec -> codec.id().equals("bytes"))
      .findFirst()
      .orElseThrow();
  private final EntryFormat<byte[]> format = new EntryFormat<>(bytes, byte[].class, 0, 1_000_000);

  @Test
  void decode_valueOfTheKit_isRead() {
    ByteEntry entry = TestEntries.value("ns:k", VERSION, new byte[] {1, 2, 3}, 5_000_000);

    Decoded<byte[]> decoded = format.decode("ns:k", entry.bytes());

    assertThat(decoded.fault()).isNull();
    assertThat(decoded.held()).isEqualTo(VERSION);
    assertThat(decoded.entry().value()).containsExactly(1, 2, 3);
    assertThat(decoded.entry().expiresAt()).isEqualTo(5_000_000);
  }

  @Test
  void decode_tombstoneOfTheKit_isRead() {
    ByteEntry entry = TestEntries.tombstone("ns:k", VERSION, 5_000_000);

    Decoded<byte[]> decoded = format.decode("ns:k", entry.bytes());

    assertThat(decoded.fault()).isNull();
    assertThat(decoded.held()).isEqualTo(VERSION);
    assertThat(decoded.entry().isTombstone()).isTrue();
  }
}
