package io.cachechain.core.internal.cluster;

import io.cachechain.core.internal.cluster.Message.Change;
import io.cachechain.core.internal.cluster.Message.Kind;
import io.cachechain.core.internal.entry.Replacement;
import io.cachechain.spi.Version;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Messages as bytes, version 1 of the format, as docs/wire-format.md says; never serialised
 * objects. The namespace comes first, so that a message of another one is passed unread. Immutable
 * and thread-safe.
 */
final class MessageFormat {
  /** The most that a backplane takes. */
  static final int MAX_BYTES = 64 << 10;

  private static final short MAGIC = (short) 0xCAC5;
  private static final byte FORMAT = 1;
  private static final int CHECKSUM = 4;

  /** The most replacements in one message. */
  static final int MAX_REPLACEMENTS = 0xFF;

  /**
   * Behind the namespace: node, sequence, stamp, number of layers, of changes and of replacements.
   */
  private static final int FIXED = 8 + 8 + 8 + 1 + 2 + 1;

  /**
   * Beside its key and its layers, a change takes kind, version, number of layers and length of the
   * key.
   */
  private static final int PER_CHANGE = 1 + Version.BYTES + 1 + 2;

  private final byte[] namespace;
  private final List<String> layers;

  /**
   * Creates the format of a chain.
   *
   * @param namespace its namespace, 1 to 128 characters of ASCII
   * @param layers the names of the layers it can confirm, at most 255
   */
  MessageFormat(String namespace, List<String> layers) {
    this.namespace = namespace.getBytes(StandardCharsets.US_ASCII);
    this.layers = List.copyOf(layers);
  }

  /** Returns how many bytes a message without changes has. */
  int overhead() {
    int names = layers.stream().mapToInt(name -> 1 + name.length()).sum();
    return 4 + namespace.length + FIXED + names + CHECKSUM;
  }

  /** Returns how many bytes a change adds. */
  int sizeOf(Change change) {
    return PER_CHANGE
        + change.confirmed().size()
        + change.key().getBytes(StandardCharsets.UTF_8).length;
  }

  /** Returns how many bytes a replacement adds. */
  static int sizeOf(Replacement replacement) {
    return 2 + 8 + 1 + 8 * replacement.replaced().size();
  }

  /** Returns the bytes of a message; the changes name layers of this chain only. */
  byte[] encode(Message message) {
    int size = overhead()
        + message.changes().stream().mapToInt(this::sizeOf).sum()
        + message.replacements().stream().mapToInt(MessageFormat::sizeOf).sum();
    ByteBuffer buffer = ByteBuffer.allocate(size);
    buffer.putShort(MAGIC).put(FORMAT).put((byte) namespace.length).put(namespace);
    buffer.putLong(message.node()).putLong(message.sequence()).putLong(message.stampedAt());
    buffer.put((byte) layers.size());
    for (String layer : layers) {
      buffer.put((byte) layer.length()).put(layer.getBytes(StandardCharsets.US_ASCII));
    }
    buffer.putShort((short) message.changes().size());
    for (Change change : message.changes()) {
      byte[] key = change.key().getBytes(StandardCharsets.UTF_8);
      buffer.put((byte) change.kind().number()).put(change.version().toBytes());
      buffer.put((byte) change.confirmed().size());
      change.confirmed().forEach(layer -> buffer.put((byte) layers.indexOf(layer)));
      buffer.putShort((short) key.length).put(key);
    }
    buffer.put((byte) message.replacements().size());
    for (Replacement each : message.replacements()) {
      buffer.putShort((short) each.slot()).putLong(each.generation());
      buffer.put((byte) each.replaced().size());
      each.replaced().forEach(buffer::putLong);
    }
    buffer.putInt(checksum(buffer.array(), buffer.position()));
    return buffer.array();
  }

  /**
   * Reads a message.
   *
   * @param bytes what a backplane gave
   * @return null if it is of another namespace
   * @throws RuntimeException if it cannot be read
   */
  @Nullable
  Message decode(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    check(bytes.length <= MAX_BYTES, "too large");
    check(buffer.getShort() == MAGIC, "no message");
    byte format = buffer.get();
    if (!Arrays.equals(namespace, bytes(buffer, buffer.get() & 0xFF))) {
      return null;
    }
    check(format == FORMAT, "another format");
    int end = bytes.length - CHECKSUM;
    check(buffer.getInt(end) == checksum(bytes, end), "checksum");
    buffer.limit(end);
    long node = buffer.getLong();
    long sequence = buffer.getLong();
    long stampedAt = buffer.getLong();
    List<String> names = new ArrayList<>();
    for (int left = buffer.get() & 0xFF; left > 0; left--) {
      names.add(new String(bytes(buffer, buffer.get() & 0xFF), StandardCharsets.US_ASCII));
    }
    List<Change> changes = new ArrayList<>();
    for (int left = buffer.getShort() & 0xFFFF; left > 0; left--) {
      changes.add(change(buffer, names));
    }
    List<Replacement> replacements = new ArrayList<>();
    for (int left = buffer.get() & 0xFF; left > 0; left--) {
      replacements.add(replacement(buffer));
    }
    check(!buffer.hasRemaining() && sequence > 0, "length");
    return new Message(node, sequence, stampedAt, changes, replacements);
  }

  private static Replacement replacement(ByteBuffer buffer) {
    int slot = buffer.getShort() & 0xFFFF;
    long generation = buffer.getLong();
    List<Long> replaced = new ArrayList<>();
    for (int left = buffer.get() & 0xFF; left > 0; left--) {
      replaced.add(buffer.getLong());
    }
    return new Replacement(slot, generation, replaced);
  }

  private static Change change(ByteBuffer buffer, List<String> names) {
    Kind kind = Kind.of(buffer.get());
    Version version = Version.ofBytes(bytes(buffer, Version.BYTES));
    List<String> confirmed = new ArrayList<>();
    for (int left = buffer.get() & 0xFF; left > 0; left--) {
      confirmed.add(names.get(buffer.get() & 0xFF));
    }
    String key = new String(bytes(buffer, buffer.getShort() & 0xFFFF), StandardCharsets.UTF_8);
    return new Change(kind, key, version, confirmed);
  }

  private static byte[] bytes(ByteBuffer buffer, int length) {
    check(length <= buffer.remaining(), "length");
    byte[] bytes = new byte[length];
    buffer.get(bytes);
    return bytes;
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException(what);
    }
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, length);
    return (int) checksum.getValue();
  }
}
