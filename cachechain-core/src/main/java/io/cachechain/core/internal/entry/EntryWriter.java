package io.cachechain.core.internal.entry;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Lays an entry out in bytes. */
final class EntryWriter {
  private static final byte[] NONE = {};
  private static final byte[][] NO_TAGS = {};

  private EntryWriter() {}

  static byte[] write(
      String key,
      StoredEntry<?> entry,
      StoredEntry.Kind kind,
      long goodUntil,
      long fingerprint,
      String codec,
      byte[] payload,
      boolean compressed) {
    byte[] keyBytes = text("key", key);
    EntryGenerations generations = entry.extras.generations;
    byte[][] tags = NO_TAGS;
    int tagsLength = 1;
    byte[] validator = NONE;
    if (!entry.extras.arePlain()) {
      tags = tags(entry.tags());
      tagsLength = tagsLength(tags);
      validator = validator(entry.validator());
    }
    byte[] codecBytes = codec.getBytes(StandardCharsets.US_ASCII);
    if (codecBytes.length > WireFormat.MAX_CODEC_BYTES) {
      throw tooLong("codec id", codecBytes.length, WireFormat.MAX_CODEC_BYTES);
    }
    int length = WireFormat.HEAD_BYTES
        + keyBytes.length
        + WireFormat.TIMES_BYTES
        + WireFormat.FINGERPRINT_BYTES
        + WireFormat.GENERATION_BYTES
        + tagsLength
        + (2 + validator.length)
        + (1 + codecBytes.length)
        + (4 + payload.length)
        + WireFormat.CHECKSUM_BYTES;
    ByteBuffer to = ByteBuffer.allocate(length);
    to.put(WireFormat.MAGIC_0).put(WireFormat.MAGIC_1).put(WireFormat.VERSION);
    to.put((byte) (kind.number() | (compressed ? WireFormat.COMPRESSED : 0)));
    to.putLong(entry.versionHigh).putInt(entry.versionLow);
    to.putShort((short) keyBytes.length).put(keyBytes);
    to.putLong(entry.created())
        .putLong(entry.ttlMillis())
        .putLong(goodUntil)
        .putLong(entry.hardLimit());
    to.putInt(entry.loadMillis());
    to.putLong(fingerprint);
    to.putLong(generations.chain());
    to.put((byte) tags.length);
    for (int i = 0; i < tags.length; i++) {
      to.putLong(generations.tag(i)).putShort((short) tags[i].length).put(tags[i]);
    }
    to.putShort((short) validator.length).put(validator);
    to.put((byte) codecBytes.length).put(codecBytes);
    to.putInt(payload.length).put(payload);
    to.putInt(checksum(to.array(), to.position()));
    return to.array();
  }

  static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  private static byte[][] tags(List<String> tags) {
    if (tags.size() > WireFormat.MAX_TAGS) {
      throw tooLong("list of tags", tags.size(), WireFormat.MAX_TAGS);
    }
    byte[][] bytes = new byte[tags.size()][];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = text("tag", tags.get(i));
    }
    return bytes;
  }

  private static int tagsLength(byte[][] tags) {
    int length = 1;
    for (byte[] tag : tags) {
      length += WireFormat.GENERATION_BYTES + 2 + tag.length;
    }
    return length;
  }

  private static byte[] validator(@Nullable String validator) {
    return validator == null ? NONE : text("validator", validator);
  }

  private static byte[] text(String what, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > WireFormat.MAX_TEXT_BYTES) {
      throw tooLong(what, bytes.length, WireFormat.MAX_TEXT_BYTES);
    }
    return bytes;
  }

  private static IllegalArgumentException tooLong(String what, int length, int max) {
    return new IllegalArgumentException(
        "the " + what + " has a length of " + length + ", at most " + max + " fit");
  }
}
