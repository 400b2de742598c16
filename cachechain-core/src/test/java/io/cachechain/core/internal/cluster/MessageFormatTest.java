package io.cachechain.core.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.core.internal.cluster.Message.Change;
import io.cachechain.core.internal.cluster.Message.Kind;
import io.cachechain.core.internal.entry.Replacement;
import io.cachechain.spi.Version;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.zip.CRC32C;
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
              Kind.STORED, "série", Version.of(MILLIS, 1, 1, 0xABCD), List.of("redis", "jdbc")),
          new Change(Kind.LOAD, "42", Version.of(MILLIS - 5_000, 0, 1, 0xABCD), List.of())),
      List.of());

  /**
   * The golden files were made by another program from the text of docs/wire-format.md, and must
   * never change.
   */
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
    Message heartbeat = new Message(NODE, 8, MILLIS + 1_250, List.of(), List.of());

    assertThat(format.encode(heartbeat)).isEqualTo(golden("heartbeat"));
    assertThat(format.decode(golden("heartbeat"))).isEqualTo(heartbeat);
  }

  private static Message replacements(Replacement... content) {
    return new Message(NODE, 9, MILLIS + 5, List.of(), List.of(content));
  }

  @Test
  @DisplayName("G17: a clear is published by the slot, its new generation and those before")
  void generations_areTheGoldenFile() throws IOException {
    Message message = replacements(new Replacement(
        0, 0x0123_4567_89AB_CDEFL, List.of(0xFEDC_BA98_7654_3210L, 0x5566_7788_99AA_BBCCL)));

    assertThat(format.encode(message)).isEqualTo(golden("generations"));
    assertThat(format.decode(golden("generations"))).isEqualTo(message);
  }

  @Test
  @DisplayName(
      "G17: as many as fit into a message are read back; what no node can have sent is refused")
  void replacements_atTheBounds() {
    List<Long> many =
        LongStream.rangeClosed(1, Replacement.MAX_REPLACED).boxed().toList();
    Message message = replacements(IntStream.range(0, MessageFormat.MAX_REPLACEMENTS)
        .mapToObj(slot -> new Replacement(slot, -1, slot < 60 ? many : List.of()))
        .toArray(Replacement[]::new));

    assertThat(format.decode(format.encode(message))).isEqualTo(message);
    byte[] bytes = format.encode(replacements(new Replacement(1, 5, List.of(6L))));
    for (int wrong : new int[] {0x1000, 0xFFFF}) {
      byte[] other = bytes.clone();
      other[bytes.length - 4 - 8 - 1 - 8 - 2] = (byte) (wrong >> 8);
      other[bytes.length - 4 - 8 - 1 - 8 - 1] = (byte) wrong;
      assertThat(isTaken(withChecksum(other))).isFalse();
    }
    byte[] none = bytes.clone();
    none[bytes.length - 4 - 8 - 1 - 1] = 0;
    assertThat(isTaken(withChecksum(none))).as("no generation").isFalse();
  }

  private static byte[] withChecksum(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, bytes.length - 4);
    ByteBuffer.wrap(bytes).putInt(bytes.length - 4, (int) checksum.getValue());
    return bytes;
  }

  @Test
  void size_isKnownBefore() {
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

  private static Message changes(List<Change> content) {
    return new Message(NODE, 1, MILLIS, content, List.of());
  }
}
