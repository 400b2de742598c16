package io.cachechain.core.internal.entry;

import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.Codec;
import io.cachechain.spi.Version;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The record of generations in a layer, as docs/wire-format.md says: an entry like others, which
 * never expires and belongs to no generation itself. What is written is never longer than what is
 * read, since a state has no more slots and retired generations than a record may have.
 * Thread-safe.
 */
public final class GenerationsFormat {
  /** The longest payload: all slots, and as many retired generations as are remembered. */
  static final int MAX_BYTES = Short.BYTES
      + Generations.SLOTS * (Short.BYTES + Long.BYTES)
      + Short.BYTES
      + Generations.MAX_RETIRED * Long.BYTES;

  private static final Codec CODEC =
      Codec.of("generations", byte[].class, bytes -> bytes, bytes -> bytes);

  private final EntryFormat<byte[]> format = new EntryFormat<>(CODEC, byte[].class, 0, MAX_BYTES);

  /**
   * Returns the record of a state.
   *
   * @param key the key of the record in the layer
   * @param state what is known, of each slot one generation
   * @param version the version of the record, which no other one of this key has
   * @throws IllegalArgumentException if a slot is undecided
   */
  public ByteEntry encode(String key, Generations state, Version version) {
    if (!state.isDecided()) {
      throw new IllegalArgumentException("slots are undecided: " + state.undecided());
    }
    byte[] payload = payload(state);
    StoredEntry.Times times =
        new StoredEntry.Times(0, StoredEntry.NEVER, StoredEntry.NEVER, StoredEntry.NEVER, 0);
    StoredEntry<byte[]> entry = StoredEntry.value(payload, version, times, EntryGenerations.NONE);
    return ByteEntry.of(
        format.encode(key, entry, StoredEntry.NEVER, payload), Long.MAX_VALUE, false);
  }

  private static byte[] payload(Generations state) {
    SortedMap<Integer, Long> present = state.present();
    long[] retired = state.retired();
    ByteBuffer to = ByteBuffer.allocate(2 + present.size() * 10 + 2 + retired.length * 8);
    to.putShort((short) present.size());
    present.forEach((slot, generation) -> to.putShort(slot.shortValue()).putLong(generation));
    to.putShort((short) retired.length);
    for (long each : retired) {
      to.putLong(each);
    }
    return to.array();
  }

  /**
   * Reads what a layer held under the key of the record. Never throws.
   *
   * @param key the key of the record in the layer
   * @param bytes what it held
   */
  public Found decode(String key, byte[] bytes) {
    EntryFormat.Decoded<byte[]> decoded = format.decode(key, bytes);
    EntryFormat.Fault fault = decoded.fault();
    if (fault != null) {
      return new Found(null, decoded.held(), reason(fault));
    }
    StoredEntry<byte[]> entry = decoded.entry();
    byte[] payload = entry == null ? null : entry.value();
    if (payload == null) {
      return new Found(null, decoded.held(), "it holds no generations");
    }
    try {
      return new Found(state(ByteBuffer.wrap(payload)), decoded.held(), null);
    } catch (BufferUnderflowException tooShort) {
      return new Found(null, decoded.held(), "it ends too early");
    } catch (IllegalArgumentException broken) {
      return new Found(null, decoded.held(), "it says what no node writes: " + broken.getMessage());
    }
  }

  private static String reason(EntryFormat.Fault fault) {
    return switch (fault) {
      case FOREIGN, KEY -> "it is no record of cachechain";
      case FORMAT -> "it is of another format";
      case CHECKSUM -> "it is damaged";
      case TOO_LARGE -> "it is larger than any record";
      default -> "it is of another codec or type";
    };
  }

  private static Generations state(ByteBuffer from) {
    int count = Short.toUnsignedInt(from.getShort());
    if (count > Generations.SLOTS) {
      throw new IllegalArgumentException(count + " slots");
    }
    SortedMap<Integer, Long> present = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      int slot = Short.toUnsignedInt(from.getShort());
      if (!present.isEmpty() && slot <= present.lastKey()) {
        throw new IllegalArgumentException("slot " + slot + " behind " + present.lastKey());
      }
      present.put(slot, from.getLong());
    }
    int gone = Short.toUnsignedInt(from.getShort());
    if (gone > Generations.MAX_RETIRED) {
      throw new IllegalArgumentException(gone + " retired generations");
    }
    long[] retired = new long[gone];
    for (int i = 0; i < retired.length; i++) {
      retired[i] = from.getLong();
    }
    Generations state = Generations.of(present, retired);
    if (from.hasRemaining()) {
      throw new IllegalArgumentException(from.remaining() + " bytes too many");
    }
    return state;
  }

  /**
   * What stands in a layer under the key of the record.
   *
   * @param state what it says, or null if it cannot be read
   * @param held the version that a conditional put will meet there, or null if it will meet nothing
   * @param refusal why it cannot be read, as human-readable text, or null
   */
  public record Found(
      @Nullable Generations state,
      @Nullable Version held,
      @Nullable String refusal) {}
}
