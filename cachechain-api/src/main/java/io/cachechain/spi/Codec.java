package io.cachechain.spi;

import io.cachechain.internal.AdaptedCodec;
import io.cachechain.internal.FunctionCodec;
import io.cachechain.internal.TypeNames;
import java.lang.reflect.Type;
import java.util.Set;

/**
 * Converts values to bytes and back. {@link java.util.ServiceLoader} finds it, and the type of the
 * values selects it; or code gives it. A slow codec delays the calls of its own keys only.
 * Thread-safe.
 */
public interface Codec {
  /**
   * Returns the id that is written with each value: 1 to 32 of {@code a-z 0-9 -}, never used for
   * another encoding.
   */
  String id();

  /** Returns whether this codec can encode and decode values of this declared type. */
  boolean supports(Type type);

  /**
   * Encodes a value.
   *
   * @param value not null
   * @param type the declared type, supported
   * @return the bytes; the caller may keep them
   * @throws Exception if the value cannot be encoded
   */
  byte[] encode(Object value, Type type) throws Exception;

  /**
   * Decodes bytes that {@link #encode} returned.
   *
   * @param bytes the bytes; must not be changed or kept
   * @param type the declared type, supported
   * @return the value, not null
   * @throws Exception if the bytes are not of this encoding
   */
  Object decode(byte[] bytes, Type type) throws Exception;

  /**
   * Returns in a few words why this codec does not take a type, for the fault of a chain without a
   * codec: the part of the type that stands in the way, and the remedy.
   *
   * @param type a type for which {@link #supports} is false
   * @return the reason, or an empty text if the codec is simply for other types
   */
  default String refusal(Type type) {
    return "";
  }

  /**
   * Returns a text that names the meaning of the bytes of a type, the schema. Its fingerprint is
   * written with each entry, and an entry with another fingerprint is a miss. So two applications
   * in one namespace, or two settings of a codec, never read each other's values.
   *
   * <p>By default the schema is the name of the type: classes as in {@link Class#getName()}, type
   * arguments in {@code <} and {@code >} with a comma between, {@code []} behind the component of
   * an array. A codec adds its own settings if they change the encoding. The schema must not depend
   * on the fields of a class, so that fields can come and go while nodes of two versions run.
   *
   * @param type the declared type, supported
   */
  default String schema(Type type) {
    return TypeNames.of(type);
  }

  /**
   * Returns earlier schemas, in the form of {@link #schema}, whose values this codec can read as
   * this type: the former name of a class, or former settings. By default none.
   *
   * @param type the declared type, supported
   */
  default Set<String> formerSchemas(Type type) {
    return Set.of();
  }

  /**
   * Returns this codec, which also reads values of other schemas, for a class that was moved or
   * renamed. Old nodes do not read values of new nodes; they load them.
   *
   * @param schemas for example {@code com.acme.old.Book}, or {@code
   *     java.util.List<com.acme.old.Book>}
   */
  default Codec alsoReading(String... schemas) {
    return new AdaptedCodec(this, Set.of(schemas), isPrompt());
  }

  /**
   * Returns whether this codec always returns soon: it waits for nothing, and its values are small.
   * Then the thread of a caller who waits encodes and decodes itself, as with the codecs of the
   * core, which saves up to four hand-overs between threads for each read and write of a far layer.
   * A caller whose codec does not return is then held up beyond its timeout, and
   * {@code codec.parallel} does not bound such codecs. By default false: threads of the chain run
   * the codec, and callers leave in time.
   */
  default boolean isPrompt() {
    return false;
  }

  /** Returns this codec, which the threads of callers run: see {@link #isPrompt}. */
  default Codec prompt() {
    return isPrompt() ? this : new AdaptedCodec(this, Set.of(), true);
  }

  /**
   * Returns a codec for one class.
   *
   * @param id as for {@link #id()}
   * @param type the class, exactly
   * @param encode converts a value to bytes
   * @param decode converts bytes to a value
   */
  static <T> Codec of(String id, Class<T> type, Encoder<T> encode, Decoder<T> decode) {
    return new FunctionCodec<>(id, type, encode, decode);
  }

  /** Converts a value to bytes. */
  @FunctionalInterface
  interface Encoder<T> {
    /** Encodes a value. */
    byte[] encode(T value) throws Exception;
  }

  /** Converts bytes to a value. */
  @FunctionalInterface
  interface Decoder<T> {
    /** Decodes bytes. */
    T decode(byte[] bytes) throws Exception;
  }
}
