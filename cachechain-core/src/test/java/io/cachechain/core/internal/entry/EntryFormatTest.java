package io.cachechain.core.internal.entry;

import static io.cachechain.core.internal.entry.WireFiles.CREATED;
import static io.cachechain.core.internal.entry.WireFiles.KEY;
import static io.cachechain.core.internal.entry.WireFiles.VERSION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.TypeRef;
import io.cachechain.core.internal.entry.EntryFormat.Decoded;
import io.cachechain.core.internal.entry.EntryFormat.Fault;
import io.cachechain.core.internal.entry.StoredEntry.Times;
import io.cachechain.spi.Codec;
import io.cachechain.spi.Version;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryFormatTest {
  private static final EntryGenerations GENERATIONS = EntryGenerations.of(7);
  private static final Times TIMES = new Times(CREATED, 60_000, CREATED + 1, CREATED + 2, 3);
  private static final int AFTER_KEY = 18 + 9;

  private final EntryFormat<String> format = strings(0, 1_000_000);

  @Test
  void decode_whatEncodeGave_isTheSameWithTheLimitOfTheCopy() throws Exception {
    StoredEntry<String> entry = StoredEntry.value(
        "dune", VERSION, TIMES, EntryGenerations.of(7, 8, 0), List.of("a", ""), "v");

    Decoded<String> decoded =
        format.decode(KEY, format.encode(KEY, entry, CREATED + 777, format.payload("dune")));

    assertThat(decoded.fault()).isNull();
    assertThat(decoded.held()).isEqualTo(VERSION);
    assertThat(decoded.entry().value()).isEqualTo("dune");
    assertThat(decoded.entry().expiresAt()).isEqualTo(CREATED + 777);
    assertThat(decoded.entry().hardLimit()).isEqualTo(CREATED + 2);
    assertThat(decoded.entry().ttlMillis()).isEqualTo(60_000);
    assertThat(decoded.entry().loadMillis()).isEqualTo(3);
    assertThat(decoded.entry().tags()).containsExactly("a", "");
    assertThat(decoded.entry().validator()).isEqualTo("v");
  }

  @Test
  void encode_payloadAndKindDoNotMatch_isRefused() {
    StoredEntry<String> value = StoredEntry.value("dune", VERSION, TIMES, GENERATIONS);
    StoredEntry<String> negative = StoredEntry.negative(VERSION, TIMES, GENERATIONS);

    assertThatThrownBy(() -> format.encode(KEY, value, 0, null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> format.encode(KEY, negative, 0, new byte[1]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void encode_moreThanTheFieldsTake_isRefused() {
    StoredEntry<String> manyTags = StoredEntry.negative(
        VERSION, TIMES, EntryGenerations.of(7, new long[256]), Collections.nCopies(256, "t"), null);
    StoredEntry<String> longTag = StoredEntry.negative(
        VERSION, TIMES, EntryGenerations.of(7, 8), List.of("t".repeat(65_536)), null);
    StoredEntry<String> plain = StoredEntry.negative(VERSION, TIMES, GENERATIONS);

    assertThatThrownBy(() -> format.encode(KEY, manyTags, 0, null))
        .hasMessageContaining("list of tags");
    assertThatThrownBy(() -> format.encode(KEY, longTag, 0, null))
        .hasMessageContaining("the tag has");
    assertThatThrownBy(() -> format.encode("k".repeat(65_536), plain, 0, null))
        .hasMessageContaining("the key has");
  }

  @Test
  void encode_allFieldsAtTheirLongest_isReadBack() throws Exception {
    List<String> tags = new ArrayList<>(Collections.nCopies(254, "t"));
    tags.add("x".repeat(65_535));
    String key = "k".repeat(65_535);
    StoredEntry<String> entry = StoredEntry.value(
        "v",
        VERSION,
        TIMES,
        EntryGenerations.of(7, new long[tags.size()]),
        tags,
        "y".repeat(65_535));

    Decoded<String> decoded =
        format.decode(key, format.encode(key, entry, CREATED, format.payload("v")));

    assertThat(decoded.entry().tags()).isEqualTo(tags);
    assertThat(decoded.entry().validator()).hasSize(65_535);
  }

  @Test
  @DisplayName("I6 I7: failing to encode is the caller's error")
  void payload_codecFails_throws() {
    Codec failing = Codec.of(
        "bad",
        String.class,
        value -> {
          throw new java.io.IOException("cannot");
        },
        bytes -> "");

    assertThatThrownBy(() -> new EntryFormat<String>(failing, String.class, 0, 10).payload("x"))
        .isInstanceOf(java.io.IOException.class);
    assertThatThrownBy(() -> new EntryFormat<String>(
                Codec.of("null", String.class, value -> null, bytes -> ""), String.class, 0, 10)
            .payload("x"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("codec 'null' gave null");
  }

  @Test
  @DisplayName("I17: a value over value.maxBytes is rejected before any I/O")
  void rejection_tooLarge_saysHowLarge() {
    EntryFormat<String> small = strings(0, 1_000);

    assertThat(small.rejection(new byte[1_000])).isNull();
    assertThat(small.rejection(new byte[1_001]))
        .isEqualTo("the value has 1,001 bytes, at most 1,000 are allowed");
  }

  @Nested
  @DisplayName("I6 I7, Z35: what cannot be read is a fault, by kind")
  class Faults {
    private final byte[] bytes = encoded("Dune");

    @Test
    void decode_foreignBytes_holdsNothing() {
      assertFault(KEY, new byte[0], Fault.FOREIGN, null);
      assertFault(
          KEY,
          "{\"title\":\"Dune\"}, or whatever else there may be".getBytes(StandardCharsets.UTF_8),
          Fault.FOREIGN,
          null);
      assertFault(KEY, Arrays.copyOf(bytes, AFTER_KEY - 1), Fault.FOREIGN, null);
    }

    @Test
    @DisplayName("B34: a hashed slot that holds another full key counts as empty")
    void decode_anotherKey_holdsNothing() {
      assertFault("books:e:8", bytes, Fault.KEY, null);
      assertFault("books:e:77", bytes, Fault.KEY, null);
      assertFault("books:e:", bytes, Fault.KEY, null);
    }

    @Test
    @DisplayName(
        "I5: another format version is a miss; what a conditional put will meet is still known")
    void decode_anotherFormatVersion_isFormat() {
      bytes[2] = 2;
      assertFault(KEY, sealed(bytes), Fault.FORMAT, VERSION);
    }

    @Test
    void decode_damaged_isChecksum() {
      bytes[bytes.length - 6] ^= 1;
      assertFault(KEY, bytes, Fault.CHECKSUM, VERSION);
    }

    @Test
    void decode_cutBehindTheKey_isChecksum() {
      for (int length = AFTER_KEY; length < bytes.length; length++) {
        assertFault(KEY, Arrays.copyOf(bytes, length), Fault.CHECKSUM, VERSION);
      }
    }

    @Test
    void decode_unknownKindOrFlag_isFormat() {
      for (int kindAndFlags : new int[] {3, 8, 16, 32, 64, 128, 4 | 1, 4 | 2}) {
        bytes[3] = (byte) kindAndFlags;
        assertFault(KEY, sealed(bytes), Fault.FORMAT, VERSION);
      }
    }

    @Test
    void decode_timesOutOfRange_isFormat() {
      ByteBuffer.wrap(bytes).putLong(AFTER_KEY, -1);
      assertFault(KEY, sealed(bytes), Fault.FORMAT, VERSION);
      ByteBuffer.wrap(bytes).putLong(AFTER_KEY, 1L << 43);
      assertFault(KEY, sealed(bytes), Fault.FORMAT, VERSION);
      ByteBuffer.wrap(bytes).putLong(AFTER_KEY, CREATED).putLong(AFTER_KEY + 8, -1);
      assertFault(KEY, sealed(bytes), Fault.FORMAT, VERSION);
    }

    @Test
    void decode_lengthsThatDoNotFit_isFormat() {
      int tagCount = AFTER_KEY + 52;
      for (int at : new int[] {tagCount, tagCount + 1, tagCount + 3}) {
        byte[] broken = bytes.clone();
        broken[at] = (byte) 0xFF;
        assertFault(KEY, sealed(broken), Fault.FORMAT, VERSION);
      }
      int payloadLength = bytes.length - 4 - 4 - 4;
      for (int length : new int[] {-1, 3, 5, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
        byte[] broken = bytes.clone();
        ByteBuffer.wrap(broken).putInt(payloadLength, length);
        assertFault(KEY, sealed(broken), Fault.FORMAT, VERSION);
      }
    }

    @Test
    void decode_payloadOfATombstone_isFormat() {
      bytes[3] = 2;
      assertFault(KEY, sealed(bytes), Fault.FORMAT, VERSION);
    }

    @Test
    @DisplayName("I13: a value or negative entry of another type is a miss of its own kind")
    void decode_anotherType_isOtherType() {
      EntryFormat<Integer> ints =
          new EntryFormat<>(WireFiles.codec(Integer.class), Integer.class, 0, 100);
      byte[] negative =
          format.encode(KEY, StoredEntry.negative(VERSION, TIMES, GENERATIONS), CREATED, null);

      assertThat(ints.decode(KEY, bytes).fault()).isEqualTo(Fault.OTHER_TYPE);
      assertThat(ints.decode(KEY, bytes).held()).isEqualTo(VERSION);
      assertThat(ints.decode(KEY, negative).fault()).isEqualTo(Fault.OTHER_TYPE);
      assertThat(ints.otherType(bytes))
          .contains("73cc7ce309d9be85", "02db1e7879872909", "'string'", "java.lang.Integer");
      assertThat(ints.otherType(negative)).contains("73cc7ce309d9be85").doesNotContain("''");
    }

    @Test
    void decode_tombstoneOfAnotherType_isATombstone() {
      EntryFormat<Integer> ints =
          new EntryFormat<>(WireFiles.codec(Integer.class), Integer.class, 0, 100);
      byte[] tombstone =
          format.encode(KEY, StoredEntry.tombstone(VERSION, CREATED, CREATED + 1), CREATED, null);

      assertThat(ints.decode(KEY, tombstone).entry().isTombstone()).isTrue();
    }

    @Test
    void decode_anotherCodec_isCodec() {
      EntryFormat<String> other = new EntryFormat<>(
          Codec.of("other", String.class, String::getBytes, String::new), String.class, 0, 1_000);

      assertThat(other.decode(KEY, bytes).fault()).isEqualTo(Fault.CODEC);
      assertThat(other.decode(KEY, bytes).held()).isEqualTo(VERSION);
    }

    @Test
    void decode_codecThrowsAnything_isCodec() {
      for (Throwable thrown : List.of(
          new IllegalStateException("secret"),
          new java.io.IOException("secret"),
          new StackOverflowError(),
          new NoClassDefFoundError("Book"),
          new AssertionError())) {
        Codec failing = Codec.of("string", String.class, String::getBytes, payload -> {
          if (thrown instanceof Exception exception) {
            throw exception;
          }
          throw (Error) thrown;
        });

        assertThat(new EntryFormat<String>(failing, String.class, 0, 1_000)
                .decode(KEY, bytes)
                .fault())
            .isEqualTo(Fault.CODEC);
      }
    }

    @Test
    void decode_numberOfAnotherType_isCodec() throws Exception {
      EntryFormat<Object> ints =
          new EntryFormat<>(WireFiles.codec(Integer.class), Integer.class, 0, 100);
      EntryFormat<Object> floats = new EntryFormat<>(
          WireFiles.codec(Float.class).alsoReading("java.lang.Integer"), Float.class, 0, 100);
      byte[] one = ints.encode(
          KEY, StoredEntry.value(1, VERSION, TIMES, GENERATIONS), CREATED, ints.payload(1));

      assertThat(floats.decode(KEY, one).fault()).isEqualTo(Fault.CODEC);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void decode_codecGivesAnotherTypeOrNull_isType(boolean nothing) {
      Codec wrong = new WrongType(nothing ? null : 7L);

      assertThat(new EntryFormat<String>(wrong, String.class, 0, 1_000)
              .decode(KEY, bytes)
              .fault())
          .isEqualTo(Fault.TYPE);
      Type listType = new TypeRef<List<String>>() {}.type();
      assertThat(new EntryFormat<List<String>>(wrong, listType, 0, 1_000)
              .decode(KEY, bytes)
              .fault())
          .isEqualTo(Fault.TYPE);
      Type arrayType = new TypeRef<List<String>[]>() {}.type();
      assertThat(new EntryFormat<List<String>[]>(wrong, arrayType, 0, 1_000)
              .decode(KEY, bytes)
              .fault())
          .isEqualTo(Fault.TYPE);
    }

    @Test
    void decode_largerThanTheLayerTakes_isTooLarge() {
      assertThat(strings(0, 3).decode(KEY, bytes).fault()).isEqualTo(Fault.TOO_LARGE);
      assertThat(strings(0, 4).decode(KEY, bytes).fault()).isNull();
    }
  }

  @Nested
  @DisplayName("I11: compression")
  class Compressing {
    private final String text = "The spice must flow. ".repeat(100);
    private final EntryFormat<String> compressing = strings(100, 10_000);

    @Test
    void encode_overTheThreshold_isSmallerAndReadBack() {
      byte[] bytes = encoded(compressing, text);

      assertThat(bytes.length).isLessThan(text.length() / 10);
      assertThat(bytes[3] & 0b100).isNotZero();
      assertThat(compressing.decode(KEY, bytes).entry().value()).isEqualTo(text);
      assertThat(format.decode(KEY, bytes).entry().value())
          .as("a reader needs no setting")
          .isEqualTo(text);
    }

    @Test
    void encode_upToTheThreshold_isAsItWas() {
      assertThat(encoded(compressing, "a".repeat(100))).isEqualTo(encoded("a".repeat(100)));
      assertThat(encoded(compressing, "a".repeat(101)).length)
          .isLessThan(encoded("a".repeat(101)).length);
    }

    @Test
    @DisplayName("I11: kept only if it saves a tenth")
    void encode_savesTooLittle_isAsItWas() {
      EntryFormat<byte[]> plain =
          new EntryFormat<>(WireFiles.codec(byte[].class), byte[].class, 0, 1 << 20);
      EntryFormat<byte[]> packed =
          new EntryFormat<>(WireFiles.codec(byte[].class), byte[].class, 1, 1 << 20);
      byte[] random = new byte[10_000];
      new java.util.Random(5).nextBytes(random);
      StoredEntry<byte[]> entry = StoredEntry.value(random, VERSION, TIMES, GENERATIONS);
      assertThat(packed.encode(KEY, entry, CREATED, random))
          .isEqualTo(plain.encode(KEY, entry, CREATED, random));

      // The share of zeros decides how much is saved: on either side of a tenth.
      assertThat(savedShareOf(random, 700)).isZero();
      assertThat(savedShareOf(random, 2_000)).isGreaterThan(0.1);
    }

    private double savedShareOf(byte[] random, int zeros) {
      byte[] payload = random.clone();
      Arrays.fill(payload, 0, zeros, (byte) 0);
      byte[] deflated = Compression.deflate(payload);
      return deflated == null ? 0 : 1 - (double) deflated.length / payload.length;
    }

    @Test
    @DisplayName("I11: a bomb stops at value.maxBytes")
    void decode_bomb_isTooLargeAndTakesLittleMemory() {
      EntryFormat<String> unlimited = strings(1, Integer.MAX_VALUE);
      byte[] bomb = encoded(unlimited, "0".repeat(50_000_000));
      assertThat(bomb.length).isLessThan(100_000);
      EntryFormat<String> limited = strings(0, 10_000);
      limited.decode(KEY, bomb);

      long before = Allocations.ofThisThread();
      Decoded<String> decoded = limited.decode(KEY, encoded(unlimited, "0".repeat(10_001)));
      assertThat(decoded.fault()).isEqualTo(Fault.TOO_LARGE);
      decoded = strings(0, 60_000).decode(KEY, bomb);
      long allocated = Allocations.ofThisThread() - before;

      assertThat(decoded.fault()).isEqualTo(Fault.TOO_LARGE);
      assertThat(decoded.held()).isEqualTo(VERSION);
      assertThat(allocated).isLessThan(1_000_000);
    }

    @Test
    void decode_exactlyTheLimit_isRead() {
      String exact = "0".repeat(10_000);

      assertThat(compressing.decode(KEY, encoded(compressing, exact)).entry().value())
          .isEqualTo(exact);
    }

    @Test
    void decode_brokenStream_isFormat() {
      byte[] bytes = encoded(compressing, text);
      byte[] noStream = bytes.clone();
      noStream[bytes.length - 40] ^= 0x55;
      noStream[bytes.length - 39] ^= 0x55;

      assertThat(compressing.decode(KEY, sealed(noStream)).entry()).isNull();
      byte[] plain = encoded("not a stream of deflate at all");
      plain[3] |= 4;
      assertThat(compressing.decode(KEY, sealed(plain)).fault()).isEqualTo(Fault.FORMAT);
    }

    @Test
    void inflate_streamCutOrFollowedByMore_isRefused() {
      byte[] deflated = Compression.deflate(text.getBytes(StandardCharsets.UTF_8));
      byte[] longer = Arrays.copyOf(deflated, deflated.length + 1);

      assertThatThrownBy(() -> Compression.inflate(deflated, 0, deflated.length - 1, 10_000))
          .isInstanceOf(java.util.zip.DataFormatException.class);
      assertThatThrownBy(() -> Compression.inflate(longer, 0, longer.length, 10_000))
          .isInstanceOf(java.util.zip.DataFormatException.class);
      assertThatThrownBy(() -> Compression.inflate(deflated, 0, 0, 10_000))
          .isInstanceOf(java.util.zip.DataFormatException.class);
    }
  }

  private static final class WrongType implements Codec {
    private final Object value;

    WrongType(Object value) {
      this.value = value;
    }

    @Override
    public String id() {
      return "string";
    }

    @Override
    public boolean supports(Type type) {
      return true;
    }

    @Override
    public byte[] encode(Object plain, Type type) {
      return new byte[0];
    }

    @Override
    public Object decode(byte[] bytes, Type type) {
      return value;
    }

    @Override
    public String schema(Type type) {
      return String.class.getName();
    }
  }

  private void assertFault(String key, byte[] bytes, Fault fault, Version held) {
    Decoded<String> decoded = format.decode(key, bytes);

    assertThat(decoded.entry()).isNull();
    assertThat(decoded.fault()).isEqualTo(fault);
    assertThat(decoded.held()).isEqualTo(held);
  }

  private static EntryFormat<String> strings(int compressAbove, long maxValueBytes) {
    return new EntryFormat<>(
        WireFiles.codec(String.class), String.class, compressAbove, maxValueBytes);
  }

  private byte[] encoded(String text) {
    return encoded(format, text);
  }

  private static byte[] encoded(EntryFormat<String> format, String text) {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    return format.encode(
        KEY, StoredEntry.value(text, VERSION, TIMES, GENERATIONS), CREATED, payload);
  }

  /** Returns the bytes under a checksum that fits, so that what is behind it is reached. */
  private static byte[] sealed(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length - 4);
    ByteBuffer.wrap(bytes).putInt(bytes.length - 4, (int) crc.getValue());
    return bytes;
  }
}
