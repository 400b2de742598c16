package io.cachechain.core.internal.bytes;

import io.cachechain.core.internal.fresh.StoredEntry;
import io.cachechain.core.internal.version.MarkSet;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.Codec;
import io.cachechain.spi.Version;
import java.io.IOException;
import java.lang.reflect.Type;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;

/** The entry of the marks in a far layer, as docs/wire-format.md says: an entry like others, which never expires, with the marks as its value. Immutable and thread-safe. */
public final class MarkFormat {
  /** A set that is full takes less. */
  private static final int MAX_BYTES = 1 << 20;

  private static final Codec CODEC = new MarkCodec();

  private final EntryFormat<MarkSet> format = new EntryFormat<>(CODEC, MarkSet.class, 0, MAX_BYTES);

  /**
   * Returns the entry of a set.
   *
   * @param key the key of the marks in the layer
   * @param marks the set
   * @param version the version of the entry, which no other one of this key has
   * @throws IOException if the set does not fit
   */
  public ByteEntry encode(String key, MarkSet marks, Version version) throws IOException {
    StoredEntry<MarkSet> entry = StoredEntry.value(
        marks,
        version,
        new StoredEntry.Times(
            version.millis(), StoredEntry.NEVER, StoredEntry.NEVER, StoredEntry.NEVER, 0));
    byte[] bytes = format.encode(key, entry, StoredEntry.NEVER, payload(marks));
    return ByteEntry.of(bytes, Long.MAX_VALUE, false);
  }

  /** Reads what a layer held under the key of the marks; never throws. */
  public EntryFormat.Decoded<MarkSet> decode(String key, byte[] bytes) {
    return format.decode(key, bytes);
  }

  private static byte[] payload(MarkSet marks) throws IOException {
    if (marks.patterns().size() > MarkSet.MAX_PATTERNS) {
      throw new IOException("more patterns than " + MarkSet.MAX_PATTERNS);
    }
    int bytes = 2 + marks.slots().size() * (2 + Version.BYTES) + 1;
    for (String pattern : marks.patterns().keySet()) {
      bytes += Version.BYTES + 2 + utf8(pattern).length;
    }
    ByteBuffer to = ByteBuffer.allocate(bytes).putShort((short) marks.slots().size());
    marks.slots().forEach((slot, version) -> to.putShort(slot.shortValue()).put(version.toBytes()));
    to.put((byte) marks.patterns().size());
    marks
        .patterns()
        .forEach((pattern, version) ->
            to.put(version.toBytes()).putShort((short) utf8(pattern).length).put(utf8(pattern)));
    return to.array();
  }

  private static MarkSet marks(byte[] payload) throws IOException {
    ByteBuffer from = ByteBuffer.wrap(payload);
    SortedMap<Integer, Version> slots = new TreeMap<>();
    SortedMap<String, Version> patterns = new TreeMap<>();
    try {
      for (int left = Short.toUnsignedInt(from.getShort()); left > 0; left--) {
        int slot = Short.toUnsignedInt(from.getShort());
        slots.put(slot, version(from));
        check(slot < MarkSet.SLOTS);
      }
      int count = Byte.toUnsignedInt(from.get());
      check(count <= MarkSet.MAX_PATTERNS);
      for (int left = count; left > 0; left--) {
        Version version = version(from);
        int length = Short.toUnsignedInt(from.getShort());
        check(length <= from.remaining());
        byte[] pattern = new byte[length];
        from.get(pattern);
        patterns.put(new String(pattern, StandardCharsets.UTF_8), version);
      }
    } catch (BufferUnderflowException tooShort) {
      throw new IOException("marks that end too early", tooShort);
    }
    check(!from.hasRemaining());
    return new MarkSet(slots, patterns);
  }

  private static Version version(ByteBuffer from) {
    long high = from.getLong();
    return Version.ofBits(high, from.getInt());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void check(boolean holds) throws IOException {
    if (!holds) {
      throw new IOException("no marks");
    }
  }

  /** Its schema names no class, since other languages write marks as well. */
  private static final class MarkCodec implements Codec {
    @Override
    public String id() {
      return "marks";
    }

    @Override
    public boolean supports(Type type) {
      return type == MarkSet.class;
    }

    @Override
    public byte[] encode(Object value, Type type) throws IOException {
      return payload((MarkSet) value);
    }

    @Override
    public Object decode(byte[] bytes, Type type) throws IOException {
      return marks(bytes);
    }

    @Override
    public String schema(Type type) {
      return id();
    }
  }
}
