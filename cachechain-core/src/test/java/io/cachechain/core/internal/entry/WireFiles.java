package io.cachechain.core.internal.entry;

import io.cachechain.core.internal.entry.StoredEntry.Times;
import io.cachechain.spi.Codec;
import io.cachechain.spi.Version;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The golden files of the wire format with what they say. They were made by another program from
 * the text of docs/wire-format.md, and must never change: what is in servers today must be readable
 * tomorrow.
 */
final class WireFiles {
  static final String KEY = "books:e:7";
  static final long CREATED = 1_767_225_600_000L;
  static final Version VERSION = Version.of(CREATED, 1, 0, 0xABCD);
  static final long GENERATION = 0x0123_4567_89AB_CDEFL;
  static final EntryGenerations GENERATIONS = EntryGenerations.of(GENERATION);
  static final int MAX_VALUE_BYTES = 1 << 20;

  private static final long HOUR = 3_600_000;
  private static final Times TIMES =
      new Times(CREATED, HOUR, CREATED + 300_000, CREATED + 8 * HOUR, 41);
  private static final Times ONE_MINUTE =
      new Times(CREATED, 60_000, CREATED + 60_000, CREATED + 60_000, 41);

  private WireFiles() {}

  /**
   * One golden file.
   *
   * @param name the name of the file
   * @param key the key of the entry
   * @param type the declared type of the value
   * @param entry what it says
   * @param compressAbove how the writer was set; the bytes of what is compressed may differ between
   *     versions of zlib
   */
  record Golden(String name, String key, Type type, StoredEntry<Object> entry, int compressAbove) {
    byte[] bytes() {
      return read(name);
    }

    EntryFormat<Object> format() {
      return new EntryFormat<>(codec(type), type, compressAbove, MAX_VALUE_BYTES);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Golden> all() {
    return Stream.of(
        value("value-string", "Dune"),
        new Golden(
            "value-string-unicode",
            "books:e:é🏜",
            String.class,
            StoredEntry.value("Дюна 🏜", VERSION, TIMES, GENERATIONS),
            0),
        new Golden(
            "value-string-empty",
            KEY,
            String.class,
            StoredEntry.value("", VERSION, notLoaded(TIMES), GENERATIONS),
            0),
        value("value-bytes", HexFormat.of().parseHex("00112233445566778899aabbccddeeff")),
        value("value-uuid", UUID.fromString("123e4567-e89b-12d3-a456-426614174000")),
        value("value-number-byte", (byte) -7),
        value("value-number-short", (short) -1_965),
        value("value-number-integer", 1_965),
        value("value-number-long", -10_191L),
        value("value-number-float", 1.5f),
        value("value-number-double", -0.1),
        value("value-number-big-integer", BigInteger.TWO.pow(80)),
        value("value-number-big-decimal", new BigDecimal("19.99")),
        new Golden(
            "value-tags-validator",
            KEY,
            String.class,
            StoredEntry.value(
                "Dune",
                VERSION,
                TIMES,
                EntryGenerations.of(GENERATION, 0x1122_3344_5566_7788L, 0),
                List.of("author:herbert", "série"),
                "W/\"33a64df5\""),
            0),
        new Golden(
            "value-never-expires",
            KEY,
            String.class,
            StoredEntry.value(
                "Dune",
                VERSION,
                new Times(CREATED, StoredEntry.NEVER, StoredEntry.NEVER, StoredEntry.NEVER, 0),
                GENERATIONS),
            0),
        new Golden(
            "value-derived",
            KEY,
            String.class,
            StoredEntry.value(
                "Dune", Version.of(CREATED, 4_095, 4_095, 0xFF_FFFF), TIMES, GENERATIONS),
            0),
        new Golden(
            "value-compressed",
            KEY,
            String.class,
            StoredEntry.value("The spice must flow. ".repeat(200), VERSION, TIMES, GENERATIONS),
            1_024),
        new Golden(
            "negative",
            KEY,
            String.class,
            StoredEntry.negative(VERSION, ONE_MINUTE, GENERATIONS),
            0),
        new Golden(
            "tombstone",
            KEY,
            String.class,
            StoredEntry.tombstone(Version.of(CREATED, 2, 0, 0xABCD), CREATED, CREATED + 60_000),
            0),
        new Golden(
            "reservation",
            KEY,
            String.class,
            StoredEntry.reservation(
                Version.of(0, 1, 5, 0xABCD), CREATED, CREATED + 10_000, CREATED + 10_000),
            0),
        new Golden(
            "reservation-over-tombstone",
            KEY,
            String.class,
            StoredEntry.reservation(
                Version.of(CREATED, 2, 1, 0xABCD), CREATED, CREATED + 10_000, CREATED + 60_000),
            0));
  }

  static byte[] read(String name) {
    try (InputStream file = WireFiles.class.getResourceAsStream("/wire/v1/" + name + ".hex")) {
      String hex = new String(file.readAllBytes(), StandardCharsets.US_ASCII);
      return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  static Codec codec(Type type) {
    return BuiltInCodecs.all().stream()
        .filter(codec -> codec.supports(type))
        .findFirst()
        .orElseThrow();
  }

  private static Golden value(String name, Object value) {
    return new Golden(
        name, KEY, value.getClass(), StoredEntry.value(value, VERSION, TIMES, GENERATIONS), 0);
  }

  private static Times notLoaded(Times times) {
    return new Times(times.created(), times.ttl(), times.goodUntil(), times.hardLimit(), 0);
  }
}
