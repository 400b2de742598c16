package io.cachechain.core.internal.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.core.internal.version.MarkSet;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.Version;
import java.io.IOException;
import java.util.Arrays;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("M24, G17: the entry of the marks")
class MarkFormatTest {
  private static final String KEY = "books:m:all";
  private static final long MILLIS = 1_767_225_600_000L;
  private static final Version VERSION = Version.of(MILLIS + 5_000, 0x801, 0, 0xABCD);
  private static final MarkSet CLEAR =
      MarkSet.of(MarkSet.CLEAR, Version.of(MILLIS + 5_000, 0x800, 0, 0xABCD));

  private final MarkFormat format = new MarkFormat();

  private static MarkSet full() {
    TreeMap<String, Version> patterns = new TreeMap<>();
    patterns.put("série:*", Version.of(MILLIS + 3_000, 0x801, 0, 0x1234));
    return CLEAR
        .merged(MarkSet.of(4_095, Version.of(MILLIS + 4_000, 0x803, 0, 0x1234)))
        .merged(new MarkSet(new TreeMap<>(), patterns));
  }

  @Test
  void clear_isTheGoldenFile() throws IOException {
    assertThat(format.encode(KEY, CLEAR, VERSION).bytes()).isEqualTo(WireFiles.read("marks-clear"));
    assertThat(format.decode(KEY, WireFiles.read("marks-clear")).entry().value())
        .isEqualTo(CLEAR);
  }

  @Test
  void tagAndPattern_areTheGoldenFile() throws IOException {
    assertThat(format.encode(KEY, full(), VERSION).bytes()).isEqualTo(WireFiles.read("marks"));
    assertThat(format.decode(KEY, WireFiles.read("marks")).entry().value()).isEqualTo(full());
  }

  @Test
  @DisplayName("it never expires: missing marks are a clear")
  void entry_neverExpires() throws IOException {
    ByteEntry entry = format.encode(KEY, MarkSet.NONE, VERSION);

    assertThat(entry.expiresAt()).isEqualTo(Long.MAX_VALUE);
    assertThat(entry.isTombstone()).isFalse();
    assertThat(format.decode(KEY, entry.bytes()).entry().value()).isEqualTo(MarkSet.NONE);
  }

  @Test
  @DisplayName("G17: all slots and patterns fit")
  void encode_everythingMarked_isReadBack() throws IOException {
    TreeMap<Integer, Version> slots = new TreeMap<>();
    for (int i = 0; i < MarkSet.SLOTS; i++) {
      slots.put(i, Version.of(i, 0, 0, 1));
    }
    TreeMap<String, Version> patterns = new TreeMap<>();
    for (int i = 0; i < MarkSet.MAX_PATTERNS; i++) {
      patterns.put("x".repeat(1_000) + i, VERSION);
    }
    MarkSet all = new MarkSet(slots, patterns);

    assertThat(
            format.decode(KEY, format.encode(KEY, all, VERSION).bytes()).entry().value())
        .isEqualTo(all);
    patterns.put("one more", VERSION);
    assertThatThrownBy(() -> format.encode(KEY, new MarkSet(slots, patterns), VERSION))
        .isInstanceOf(IOException.class);
  }

  @Test
  @DisplayName("what is cut, damaged or of another key is unreadable, and never an exception")
  void decode_brokenBytes_isNoEntry() throws IOException {
    byte[] bytes = format.encode(KEY, full(), VERSION).bytes();
    for (int i = 0; i < bytes.length; i++) {
      byte[] broken = bytes.clone();
      broken[i] ^= 0x10;
      assertThat(format.decode(KEY, broken).entry()).as("byte %s", i).isNull();
      assertThat(format.decode(KEY, Arrays.copyOf(bytes, i)).entry()).isNull();
    }
    assertThat(format.decode("other:m:all", bytes).held()).isNull();
  }

  @Test
  @DisplayName("Z27: marks only grow, whatever comes when")
  void merged_eachSlotByItself_isTheNewer() {
    MarkSet older = MarkSet.of(0, Version.of(1, 0, 0, 9)).merged(MarkSet.of(5, VERSION));
    MarkSet newer = MarkSet.of(0, VERSION).merged(MarkSet.of(5, Version.of(1, 0, 0, 9)));

    assertThat(older.merged(newer)).isEqualTo(newer.merged(older));
    assertThat(older.merged(newer).slots().values()).containsOnly(VERSION);
    assertThat(older.merged(MarkSet.NONE)).isEqualTo(older);
  }
}
