package io.cachechain.core.internal.entry;

import io.cachechain.core.internal.entry.EntryFormat.Fault;
import io.cachechain.core.internal.entry.EntryFormat.Unreadable;
import io.cachechain.core.internal.entry.StoredEntry.Kind;
import io.cachechain.core.internal.entry.StoredEntry.Times;
import io.cachechain.spi.Version;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the bytes of one entry, which may be anybody's: every length is checked against what is
 * there before anything is made of it. Used by one thread, once.
 */
final class EntryReader {
  private final byte[] bytes;
  private final ByteBuffer from;
  private int payloadOffset;

  @Nullable
  Kind kind;

  @Nullable
  Version version;

  @Nullable
  Times times;

  long fingerprint;
  long chainGeneration;
  long[] tagGenerations = {};
  List<String> tags = List.of();

  @Nullable
  String validator;

  String codec = "";
  int payloadLength;
  boolean compressed;

  EntryReader(byte[] bytes) {
    this.bytes = bytes;
    this.from = ByteBuffer.wrap(bytes);
  }

  /** Checks that these are bytes of cachechain at all: magic, and a key that ends within them. */
  void readHead() throws Unreadable {
    version = Version.readFrom(bytes);
    if (version == null) {
      throw new Unreadable(Fault.FOREIGN);
    }
    from.position(WireFormat.HEAD_BYTES - 2);
  }

  /** Checks that the entry is of this key. */
  void checkKey(String key) throws Unreadable {
    int length = Short.toUnsignedInt(from.getShort());
    int end = WireFormat.HEAD_BYTES + length;
    byte[] expected = key.getBytes(StandardCharsets.UTF_8);
    if (!Arrays.equals(bytes, WireFormat.HEAD_BYTES, end, expected, 0, expected.length)) {
      throw new Unreadable(Fault.KEY);
    }
    from.position(end);
  }

  /** Passes over the key, which has been checked before. */
  void skipKey() {
    int length = Short.toUnsignedInt(from.getShort());
    from.position(WireFormat.HEAD_BYTES + length);
  }

  /** Reads what follows the key. */
  void readBody() throws Unreadable {
    if (bytes[2] != WireFormat.VERSION) {
      throw new Unreadable(Fault.FORMAT);
    }
    int checked = bytes.length - WireFormat.CHECKSUM_BYTES;
    int fixed = WireFormat.TIMES_BYTES + WireFormat.FINGERPRINT_BYTES + WireFormat.GENERATION_BYTES;
    if (checked < from.position() + fixed
        || from.getInt(checked) != EntryWriter.checksum(bytes, checked)) {
      throw new Unreadable(Fault.CHECKSUM);
    }
    from.limit(checked);
    readKind(bytes[3]);
    readTimes();
    readBelonging();
    readTags();
    int validatorLength = unsignedShort();
    validator = validatorLength == 0 ? null : text(validatorLength);
    codec = text(unsignedByte());
    need(4);
    payloadLength = from.getInt();
    payloadOffset = from.position();
    if (payloadLength != from.remaining() || (kind != Kind.VALUE && payloadLength != 0)) {
      throw new Unreadable(Fault.FORMAT);
    }
  }

  byte[] payload() {
    return Arrays.copyOfRange(bytes, payloadOffset, payloadOffset + payloadLength);
  }

  byte @Nullable [] inflated(long maxLength) throws DataFormatException {
    return Compression.inflate(bytes, payloadOffset, payloadLength, maxLength);
  }

  private void readKind(byte kindAndFlags) throws Unreadable {
    int number = kindAndFlags & WireFormat.KIND_MASK;
    compressed = (kindAndFlags & WireFormat.COMPRESSED) != 0;
    // A flag that is not known may change the meaning of all that follows.
    boolean unknown = (kindAndFlags & ~(WireFormat.KIND_MASK | WireFormat.COMPRESSED)) != 0;
    if (unknown || (compressed && number != Kind.VALUE.number())) {
      throw new Unreadable(Fault.FORMAT);
    }
    kind = Kind.of(number);
  }

  private void readTimes() throws Unreadable {
    long created = from.getLong();
    long ttl = from.getLong();
    long goodUntil = from.getLong();
    long hardLimit = from.getLong();
    long load = Integer.toUnsignedLong(from.getInt());
    if (created < 0 || created > StoredEntry.MAX_CREATED || ttl < 0) {
      throw new Unreadable(Fault.FORMAT);
    }
    times = new Times(
        created, ttl, goodUntil, hardLimit, (int) Math.min(load, StoredEntry.MAX_LOAD_MILLIS));
  }

  /** Of which type and generation it is: only content has them. */
  private void readBelonging() throws Unreadable {
    fingerprint = from.getLong();
    chainGeneration = from.getLong();
    boolean typed = kind == Kind.VALUE || kind == Kind.NEGATIVE;
    if (!typed && (fingerprint != 0 || chainGeneration != 0)) {
      throw new Unreadable(Fault.FORMAT);
    }
  }

  private void readTags() throws Unreadable {
    int count = unsignedByte();
    if (count == 0) {
      return;
    }
    // Each tag takes ten bytes at least, so a count cannot ask for more memory than there are
    // bytes.
    need((WireFormat.GENERATION_BYTES + 2) * count);
    String[] read = new String[count];
    tagGenerations = new long[count];
    for (int i = 0; i < count; i++) {
      need(WireFormat.GENERATION_BYTES);
      tagGenerations[i] = from.getLong();
      read[i] = text(unsignedShort());
    }
    tags = List.of(read);
  }

  private String text(int length) throws Unreadable {
    need(length);
    String text = new String(bytes, from.position(), length, StandardCharsets.UTF_8);
    from.position(from.position() + length);
    return text;
  }

  private int unsignedByte() throws Unreadable {
    need(1);
    return Byte.toUnsignedInt(from.get());
  }

  private int unsignedShort() throws Unreadable {
    need(2);
    return Short.toUnsignedInt(from.getShort());
  }

  private void need(int length) throws Unreadable {
    if (from.remaining() < length) {
      throw new Unreadable(Fault.FORMAT);
    }
  }
}
