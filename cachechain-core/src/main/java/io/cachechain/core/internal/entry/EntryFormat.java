package io.cachechain.core.internal.entry;

import io.cachechain.core.internal.entry.StoredEntry.Kind;
import io.cachechain.core.internal.entry.StoredEntry.Times;
import io.cachechain.spi.Codec;
import io.cachechain.spi.Version;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Locale;
import java.util.Objects;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/**
 * Entries as bytes, version 1 of the wire format: docs/wire-format.md. One for each layer that
 * keeps bytes. Does not block; thread-safe.
 *
 * @param <V> the type of the values
 */
public final class EntryFormat<V> {
  private static final byte[] NO_PAYLOAD = {};

  /**
   * What may stand around a value in its entry: key, tags and a validator; and what the engine's
   * own records may have.
   */
  private static final int ROOM_AROUND_VALUE = 1 << 20;

  private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

  private final Codec codec;
  private final String codecId;
  private final Type valueType;
  private final Class<?> valueClass;
  private final Fingerprints fingerprints;
  private final long fingerprint;
  private final int compressAbove;
  private final long maxValueBytes;
  private final int maxEntryBytes;

  /**
   * Those of the entry that was read last, immutable: which of several threads leaves its own here
   * does not matter.
   */
  private EntryGenerations lastRead = EntryGenerations.NONE;

  /**
   * Creates the format of a layer.
   *
   * @param codec takes values of the type
   * @param valueType the declared type of the values
   * @param compressAbove payloads of more bytes are compressed; 0 for none
   * @param maxValueBytes the longest payload, before it is compressed
   */
  public EntryFormat(Codec codec, Type valueType, int compressAbove, long maxValueBytes) {
    this.codec = Objects.requireNonNull(codec, "codec");
    this.codecId = codec.id();
    this.valueType = Objects.requireNonNull(valueType, "valueType");
    this.valueClass = rawClass(valueType);
    this.fingerprints = Fingerprints.of(codec, valueType);
    this.fingerprint = fingerprints.own();
    this.compressAbove = compressAbove;
    this.maxValueBytes = Math.min(maxValueBytes, LONGEST_ARRAY);
    this.maxEntryBytes = maxEntryBytes(maxValueBytes);
  }

  /**
   * Returns the length of the longest entry that is read where a value has at most so many bytes.
   *
   * @param maxValueBytes the longest payload, before it is compressed
   */
  public static int maxEntryBytes(long maxValueBytes) {
    return (int) Math.min(maxValueBytes + ROOM_AROUND_VALUE, LONGEST_ARRAY - 1);
  }

  /**
   * Encodes a value: the payload of its entry, for all layers with this codec.
   *
   * @throws Exception if the codec cannot
   */
  public byte[] payload(V value) throws Exception {
    byte[] payload;
    try {
      payload = codec.encode(value, valueType);
    } catch (LinkageError | StackOverflowError | OutOfMemoryError | AssertionError notThisValue) {
      throw new IllegalStateException("codec '" + codecId + "' broke", notThisValue);
    }
    if (payload == null) {
      throw new IllegalStateException("codec '" + codecId + "' gave null");
    }
    return payload;
  }

  /** Returns whether large payloads are compressed. */
  public boolean compresses() {
    return compressAbove > 0;
  }

  /** Returns why the layer cannot take this payload, or null if it can. */
  public @Nullable String rejection(byte[] payload) {
    return payload.length <= maxValueBytes
        ? null
        : String.format(
            Locale.ROOT,
            "the value has %,d bytes, at most %,d are allowed",
            payload.length,
            maxValueBytes);
  }

  /**
   * Returns the bytes of an entry.
   *
   * @param key the key in the layer, namespace included
   * @param entry what to write
   * @param goodUntil the end of freshness of the copy in this layer
   * @param payload what {@link #payload} gave, or null unless the entry is a value
   */
  public byte[] encode(
      String key, StoredEntry<V> entry, long goodUntil, byte @Nullable [] payload) {
    Kind kind = entry.kind();
    boolean value = kind == Kind.VALUE;
    if (value != (payload != null)) {
      throw new IllegalArgumentException(
          "an entry of kind " + kind + (value ? " needs a" : " has no") + " payload");
    }
    byte[] plain = payload == null ? NO_PAYLOAD : payload;
    boolean large = compressAbove > 0 && plain.length > compressAbove;
    byte[] deflated = large ? Compression.deflate(plain) : null;
    return EntryWriter.write(
        key,
        entry,
        kind,
        goodUntil,
        value || kind == Kind.NEGATIVE ? fingerprint : 0,
        value ? codecId : "",
        deflated == null ? plain : deflated,
        deflated != null);
  }

  /**
   * Reads what a layer held. Never throws: what cannot be read is a fault, which counts as a miss.
   *
   * @param key the key in the layer that was asked for
   * @param bytes what it held; of something too long, its beginning may do
   */
  public Decoded<V> decode(String key, byte[] bytes) {
    EntryReader reader = new EntryReader(bytes);
    Version held = null;
    try {
      reader.readHead();
      reader.checkKey(key);
      held = Version.readFrom(bytes);
      if (bytes.length > maxEntryBytes) {
        throw new Unreadable(Fault.TOO_LARGE);
      }
      return new Decoded<>(entry(reader), held, null);
    } catch (Unreadable unreadable) {
      Fault fault = bytes.length > maxEntryBytes ? Fault.TOO_LARGE : unreadable.fault;
      return new Decoded<>(null, held, fault);
    } catch (OutOfMemoryError tooLarge) { // by far the largest thing here is the value
      return new Decoded<>(null, held, Fault.TOO_LARGE);
    }
  }

  /**
   * Describes what stands in an entry of another type, and what was expected.
   *
   * @param bytes what was decoded to {@link Fault#OTHER_TYPE}
   */
  public String otherType(byte[] bytes) {
    EntryReader reader = new EntryReader(bytes);
    try {
      reader.readHead();
      reader.skipKey();
      reader.readBody();
    } catch (Unreadable changed) {
      return "an entry is of another type";
    }
    return "an entry is of another type: it has the fingerprint "
        + Fingerprints.text(reader.fingerprint)
        + (reader.codec.isEmpty() ? "" : " and codec '" + reader.codec + "'") + ", this chain "
        + Fingerprints.text(fingerprint) + " and '" + codecId + "' for "
        + fingerprints.schema();
  }

  private StoredEntry<V> entry(EntryReader reader) throws Unreadable {
    reader.readBody();
    boolean typed = reader.kind == Kind.VALUE || reader.kind == Kind.NEGATIVE;
    if (typed && !fingerprints.canRead(reader.fingerprint)) {
      throw new Unreadable(Fault.OTHER_TYPE);
    }
    Times times = Objects.requireNonNull(reader.times);
    Version version = Objects.requireNonNull(reader.version);
    return switch (Objects.requireNonNull(reader.kind)) {
      case VALUE ->
        StoredEntry.value(
            value(reader), version, times, generations(reader), reader.tags, reader.validator);
      case NEGATIVE ->
        StoredEntry.negative(version, times, generations(reader), reader.tags, reader.validator);
      case TOMBSTONE -> StoredEntry.tombstone(version, times.created(), times.hardLimit());
      case RESERVATION ->
        StoredEntry.reservation(version, times.created(), times.goodUntil(), times.hardLimit());
    };
  }

  /** Most entries are of the same generation, and share one object. */
  private EntryGenerations generations(EntryReader reader) {
    if (!reader.tags.isEmpty()) {
      return EntryGenerations.of(reader.chainGeneration, reader.tagGenerations);
    }
    EntryGenerations those = lastRead;
    if (those.chain() != reader.chainGeneration) {
      those = EntryGenerations.of(reader.chainGeneration);
      lastRead = those;
    }
    return those;
  }

  private V value(EntryReader reader) throws Unreadable {
    if (!reader.codec.equals(codecId)) {
      throw new Unreadable(Fault.CODEC);
    }
    byte[] payload = plain(reader);
    Object value;
    try {
      value = codec.decode(payload, valueType);
    } catch (Exception | LinkageError | StackOverflowError | AssertionError notThisEncoding) {
      throw new Unreadable(Fault.CODEC);
    }
    if (!valueClass.isInstance(value)) {
      throw new Unreadable(Fault.TYPE);
    }
    @SuppressWarnings("unchecked") // checked as far as types exist at run time
    V checked = (V) value;
    return checked;
  }

  private byte[] plain(EntryReader reader) throws Unreadable {
    if (reader.payloadLength > maxValueBytes) {
      throw new Unreadable(Fault.TOO_LARGE);
    }
    if (!reader.compressed) {
      return reader.payload();
    }
    byte[] inflated;
    try {
      inflated = reader.inflated(maxValueBytes);
    } catch (DataFormatException broken) {
      throw new Unreadable(Fault.FORMAT);
    }
    if (inflated == null) {
      throw new Unreadable(Fault.TOO_LARGE);
    }
    return inflated;
  }

  private static Class<?> rawClass(Type type) {
    if (type instanceof Class<?> plain) {
      return plain;
    }
    if (type instanceof ParameterizedType generic) {
      return (Class<?>) generic.getRawType();
    }
    if (type instanceof GenericArrayType array) {
      return rawClass(array.getGenericComponentType()).arrayType();
    }
    return Object.class;
  }

  /**
   * What became of the bytes of a layer.
   *
   * @param entry the entry, or null if there is a fault
   * @param held the version that a conditional put will meet in the slot, or null if it will meet
   *     nothing; it may be known where the entry is broken
   * @param fault why there is no entry, or null
   */
  public record Decoded<V>(
      @Nullable StoredEntry<V> entry,
      @Nullable Version held,
      @Nullable Fault fault) {}

  /** Why bytes could not be read. */
  public enum Fault {
    /** They are no entry of cachechain. */
    FOREIGN,
    /** They are of another format version, or break the rules of this one. */
    FORMAT,
    /** They were damaged. */
    CHECKSUM,
    /** They belong to another key, which fell into the same slot. */
    KEY,
    /** The payload is of another codec, or not of this one's encoding. */
    CODEC,
    /** The codec gave another type than the declared one. */
    TYPE,
    /** The entry was written for another declared type, or with other settings of the codec. */
    OTHER_TYPE,
    /** The payload is larger than the layer takes, or its value than there is memory for. */
    TOO_LARGE
  }

  /** Carries a fault out of the reader; cheap, since strangers' bytes can come often. */
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    final Fault fault;

    Unreadable(Fault fault) {
      super(fault.name(), null, false, false);
      this.fault = fault;
    }
  }
}
