package io.cachechain.core.internal.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.core.internal.entry.GenerationsFormat.Found;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.Codec;
import io.cachechain.spi.Version;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("M24, G17: the record of generations")
class GenerationsFormatTest {
  private static final String KEY = "books:g:all";
  private static final Version VERSION = Version.of(WireFiles.CREATED, 1, 0, 0xABCD);
  private static final Generations CHAIN = Generations.of(WireFiles.GENERATION);

  private final GenerationsFormat format = new GenerationsFormat();

  private static Generations tag() {
    return Generations.of(
        Map.of(0, WireFiles.GENERATION, 4_095, 0x1122_3344_5566_7788L),
        new long[] {0xFEDC_BA98_7654_3210L, 0x5566_7788_99AA_BBCCL});
  }

  private static Generations full() {
    Map<Integer, Long> slots = new TreeMap<>();
    for (int slot = 0; slot < Generations.SLOTS; slot++) {
      slots.put(slot, slot - 9_999L);
    }
    return Generations.of(
        slots, LongStream.rangeClosed(1, Generations.MAX_RETIRED).toArray());
  }

  private static boolean isSame(Generations one, Generations other) {
    return one.hasSamePresent(other) && Arrays.equals(one.retired(), other.retired());
  }

  @Test
  void records_areTheGoldenFiles() {
    assertThat(format.encode(KEY, CHAIN, VERSION).bytes()).isEqualTo(WireFiles.read("generations"));
    assertThat(format.encode(KEY, tag(), VERSION).bytes())
        .isEqualTo(WireFiles.read("generations-tag"));
    assertThat(isSame(format.decode(KEY, WireFiles.read("generations")).state(), CHAIN))
        .isTrue();
    assertThat(isSame(format.decode(KEY, WireFiles.read("generations-tag")).state(), tag()))
        .isTrue();
  }

  @Test
  @DisplayName("Z69: whatever a node can know is read back, also at the bounds")
  void encode_anything_isReadBack() {
    Random random = new Random(3);
    Generations state = Generations.of(-7);
    for (int i = 0; i < 6_000; i++) {
      state = state.replaced(random.nextInt(Generations.SLOTS), random.nextLong() | 1);
    }
    for (Generations each : new Generations[] {CHAIN, Generations.of(-7), state, full()}) {
      ByteEntry entry = format.encode(KEY, each, VERSION);
      Found read = format.decode(KEY, entry.bytes());
      assertThat(read.refusal()).isNull();
      assertThat(isSame(read.state(), each)).isTrue();
      assertThat(read.held()).isEqualTo(VERSION);
      assertThat(entry.expiresAt()).isEqualTo(Long.MAX_VALUE);
      assertThat(entry.isTombstone()).isFalse();
    }
  }

  @Test
  @DisplayName("Z69: what is undecided is written by nobody")
  void encode_undecided_isRefused() {
    Generations undecided = CHAIN.merged(Generations.of(5), true);

    assertThatThrownBy(() -> format.encode(KEY, undecided, VERSION))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName(
      "Z69: what is cut, damaged or of another key is refused, and never an exception; the version to be replaced is known")
  void decode_brokenBytes_isRefused() {
    byte[] bytes = format.encode(KEY, tag(), VERSION).bytes();
    for (int i = 0; i < bytes.length; i++) {
      byte[] broken = bytes.clone();
      broken[i] ^= 0x10;
      assertRefused(format.decode(KEY, broken));
      assertRefused(format.decode(KEY, Arrays.copyOf(bytes, i)));
    }
    byte[] last = bytes.clone();
    last[last.length - 1] ^= 1;
    assertThat(format.decode(KEY, last).refusal()).isEqualTo("it is damaged");
    assertThat(format.decode(KEY, last).held()).isEqualTo(VERSION);
    byte[] later = bytes.clone();
    later[2] = 9;
    assertThat(format.decode(KEY, later).refusal()).isEqualTo("it is of another format");
    assertThat(format.decode("films:g:all", bytes).held()).isNull();
    assertRefused(format.decode(
        KEY, "no UTF-8: \u00ff".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)));
    assertRefused(format.decode(KEY, new byte[0]));
  }

  @Test
  @DisplayName(
      "Z69: with a good checksum, but too many, none, twice, out of order, cut or too long")
  void decode_wrongContent_isRefusedWithItsReason() {
    assertContent("4097 slots", to -> to.putShort((short) 4_097));
    assertContent("65535 slots", to -> to.putShort((short) -1));
    assertContent("no generation of the chain", to -> to.putShort((short) 0).putShort((short) 0));
    assertContent(
        "no generation of the chain",
        to -> to.putShort((short) 1).putShort((short) 1).putLong(5).putShort((short) 0));
    assertContent(
        "slot 0 has a retired generation, or none",
        to -> to.putShort((short) 1).putShort((short) 0).putLong(0).putShort((short) 0));
    assertContent(
        "slot 4096",
        to -> to.putShort((short) 2)
            .putShort((short) 0)
            .putLong(5)
            .putShort((short) 4_096)
            .putLong(6)
            .putShort((short) 0));
    assertContent(
        "slot 0 behind 0",
        to -> to.putShort((short) 2)
            .putShort((short) 0)
            .putLong(5)
            .putShort((short) 0)
            .putLong(6)
            .putShort((short) 0));
    assertContent("513 retired generations", to -> chain(to, 5).putShort((short) 513));
    assertContent("a retired generation", to -> chain(to, 5).putShort((short) 1).putLong(5));
    assertContent("twice", to -> chain(to, 5).putShort((short) 2).putLong(6).putLong(6));
    assertContent("3 bytes too many", to -> chain(to, 5).putShort((short) 0).put(new byte[3]));
    assertContent("it ends too early", to -> chain(to, 5).putShort((short) 2).putLong(6));
    assertContent("it ends too early", to -> {});
  }

  private static ByteBuffer chain(ByteBuffer to, long generation) {
    return to.putShort((short) 1).putShort((short) 0).putLong(generation);
  }

  private void assertContent(String reason, Consumer<ByteBuffer> content) {
    ByteBuffer buffer = ByteBuffer.allocate(8_000);
    content.accept(buffer);
    Found read =
        format.decode(KEY, entry("generations", Arrays.copyOf(buffer.array(), buffer.position())));

    assertRefused(read);
    assertThat(read.refusal()).contains(reason);
    assertThat(read.held()).isEqualTo(VERSION);
  }

  @Test
  @DisplayName("Z69: larger than any record, of another codec, or no value at all")
  void decode_noRecord_isRefused() {
    assertThat(format.decode(KEY, entry("generations", new byte[100_000])).refusal())
        .isEqualTo("it is larger than any record");
    assertThat(format.decode(KEY, entry("marks", new byte[3])).refusal())
        .isEqualTo("it is of another codec or type");
    StoredEntry<byte[]> tombstone = StoredEntry.tombstone(VERSION, 0, 1);
    byte[] none = new EntryFormat<byte[]>(codec("generations"), byte[].class, 0, 1)
        .encode(KEY, tombstone, 1, null);
    assertThat(format.decode(KEY, none).refusal()).isEqualTo("it holds no generations");
  }

  private static byte[] entry(String codec, byte[] payload) {
    StoredEntry<byte[]> entry = StoredEntry.value(
        payload,
        VERSION,
        new StoredEntry.Times(0, StoredEntry.NEVER, StoredEntry.NEVER, StoredEntry.NEVER, 0),
        EntryGenerations.NONE);
    return new EntryFormat<byte[]>(codec(codec), byte[].class, 0, 1 << 20)
        .encode(KEY, entry, StoredEntry.NEVER, payload);
  }

  private static Codec codec(String id) {
    return Codec.of(id, byte[].class, bytes -> bytes, bytes -> bytes);
  }

  private static void assertRefused(Found read) {
    assertThat(read.state()).isNull();
    assertThat(read.refusal()).isNotNull();
  }
}
