package io.cachechain.core.internal.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.core.internal.sync.Message.Change;
import io.cachechain.core.internal.sync.Message.Kind;
import io.cachechain.spi.Version;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("G13 M24: messages as bytes")
class MessageFormatTest {
  private static final long MILLIS = 1_767_225_600_000L;
  private static final long NODE = 0x0000_ABCD_0000_0001L;

  private final MessageFormat format = new MessageFormat("books", List.of("redis", "jdbc"));
  private final Message changes = new Message(
      NODE,
      7,
      MILLIS + 250,
      List.of(
          new Change(Kind.WRITE, "7", Version.of(MILLIS, 1, 0, 0xABCD), List.of("redis")),
          new Change(
              Kind.SETTLED, "série", Version.of(MILLIS, 1, 1, 0xABCD), List.of("redis", "jdbc")),
          new Change(Kind.LOAD, "42", Version.of(MILLIS - 5_000, 0, 1, 0xABCD), List.of())));

  /** The golden files were made by another program from the text of docs/wire-format.md, and must never change. */
  private static byte[] golden(String name) throws IOException {
    try (InputStream file =
        MessageFormatTest.class.getResourceAsStream("/wire/v1/messages/" + name + ".hex")) {
      String hex = new String(file.readAllBytes(), StandardCharsets.US_ASCII);
      return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }
  }

  @Test
  void changes_areTheGoldenFile() throws IOException {
    assertThat(format.encode(changes)).isEqualTo(golden("changes"));
    assertThat(format.decode(golden("changes"))).isEqualTo(changes);
  }

  @Test
  void heartbeat_isTheGoldenFile() throws IOException {
    Message heartbeat = new Message(NODE, 8, MILLIS + 1_250, List.of());

    assertThat(format.encode(heartbeat)).isEqualTo(golden("heartbeat"));
    assertThat(format.decode(golden("heartbeat"))).isEqualTo(heartbeat);
  }

  @Test
  @DisplayName("G17: a mark is told by the number of its slot")
  void marks_areTheGoldenFile() throws IOException {
    Message marks = new Message(
        NODE,
        9,
        MILLIS + 5,
        List.of(
            new Change(Kind.MARK, "0", Version.of(MILLIS + 5_000, 0x800, 0, 0xABCD), List.of())));

    assertThat(format.encode(marks)).isEqualTo(golden("marks"));
    assertThat(format.decode(golden("marks"))).isEqualTo(marks);
  }

  @Test
  @DisplayName("a mark and a key of the same text are told apart, two marks of a slot are one")
  void place_ofMark_isNoKeys() {
    Change mark = new Change(Kind.MARK, "0", Version.of(MILLIS, 0, 0, 1), List.of());
    Change key = new Change(Kind.WRITE, "0", Version.of(MILLIS, 0, 0, 1), List.of());

    assertThat(mark.place()).isNotEqualTo(key.place());
    assertThat(key.place()).isEqualTo("0");
  }

  @Test
  void size_isToldBefore() {
    int size =
        format.overhead() + changes.changes().stream().mapToInt(format::sizeOf).sum();

    assertThat(format.encode(changes)).hasSize(size);
  }

  @Test
  @DisplayName("G15: a message of another namespace is passed, of whatever format it is")
  void decode_otherNamespace_isNull() {
    byte[] bytes = new MessageFormat("other", List.of()).encode(changes(List.of()));
    bytes[2] = 9;

    assertThat(format.decode(bytes)).isNull();
  }

  @Test
  @DisplayName("a receiver need not have the sender's layers")
  void decode_otherLayers_keepsTheirNames() {
    byte[] bytes = format.encode(changes);

    assertThat(new MessageFormat("books", List.of("memcached")).decode(bytes)).isEqualTo(changes);
  }

  @Test
  @DisplayName("G13: whatever byte is wrong, a message is refused or is somebody else's")
  void decode_anyByteChanged_isNeverTaken() {
    byte[] bytes = format.encode(changes);
    for (int i = 0; i < bytes.length; i++) {
      byte[] broken = bytes.clone();
      broken[i] ^= 0x10;
      assertThat(isTaken(broken)).as("byte %s", i).isFalse();
    }
  }

  @Test
  void decode_anyLengthCutOrGrown_isNeverTaken() {
    byte[] bytes = format.encode(changes);
    for (int length = 0; length < bytes.length + 10; length++) {
      if (length != bytes.length) {
        assertThat(isTaken(java.util.Arrays.copyOf(bytes, length))).isFalse();
      }
    }
  }

  @Test
  void decode_chance_throwsNothingButRefusals() {
    Random random = new Random(13);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      assertThat(isTaken(bytes)).isFalse();
    }
  }

  @Test
  void decode_tooLarge_isRefused() {
    assertThatThrownBy(() -> format.decode(new byte[MessageFormat.MAX_BYTES + 1]))
        .hasMessage("too large");
  }

  private boolean isTaken(byte[] bytes) {
    try {
      return format.decode(bytes) != null;
    } catch (RuntimeException refused) {
      return false;
    }
  }

  private static Message changes(List<Change> told) {
    return new Message(NODE, 1, MILLIS, told);
  }
}
