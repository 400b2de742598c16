package io.cachechain.spi;

import io.cachechain.internal.FormerCodec;
import io.cachechain.internal.FunctionCodec;
import io.cachechain.internal.TypeNames;
import java.lang.reflect.Type;
import java.util.Set;

/**
 * Turns values into bytes and back. Found by {@link java.util.ServiceLoader} and chosen by the type of the values, or given in
 * code. Thread-safe, does not block.
 */
public interface Codec {
  /** Returns the identity that is written with each value: 1 to 32 of {@code a-z 0-9 -}, never used for another encoding. */
  String id();

  /** Returns whether values of this type, as declared by the chain, can be encoded and decoded. */
  boolean supports(Type type);

  /**
   * Encodes a value.
   *
   * @param value not null
   * @param type the declared type, supported
   * @return bytes which the caller may keep
   * @throws Exception if the value cannot be encoded
   */
  byte[] encode(Object value, Type type) throws Exception;

  /**
   * Decodes what {@link #encode} gave.
   *
   * @param bytes the bytes, not to be changed or kept
   * @param type the declared type, supported
   * @return the value, not null
   * @throws Exception if the bytes are not of this encoding
   */
  Object decode(byte[] bytes, Type type) throws Exception;

  /**
   * Returns in a few words why this codec does not take a type, for the fault of a chain that has no codec: which part of the type stands in the way, and what would help.
   *
   * @param type a type for which {@link #supports} says no
   * @return the reason, or an empty text if there is no more to say than that it is another type
   */
  default String refusal(Type type) {
    return "";
  }

  /**
   * Returns a text that names what the bytes of a type mean. Its fingerprint is written with each entry, and an entry with another one is a miss: so two applications which
   * share a namespace, or two settings of a codec, do not read each other's values as their own.
   *
   * <p>By default it is the name of the type: classes as {@link Class#getName()} gives them, arguments in {@code <} and {@code >} with a comma between, {@code []} behind
   * the component of an array. A codec with settings of its own that change the encoding adds them. It must not depend on the fields of a class, so that these can come
   * and go while nodes of two versions run.
   *
   * @param type the declared type, supported
   */
  default String schema(Type type) {
    return TypeNames.of(type);
  }

  /**
   * Returns the schemas, as {@link #schema} would have given them, under which values that this codec can read as this type may have been written before: the name that a class
   * had until it was moved, or settings that were given up. By default none.
   *
   * @param type the declared type, supported
   */
  default Set<String> formerSchemas(Type type) {
    return Set.of();
  }

  /**
   * Returns this codec, which also reads what was written under other schemas: for a class that was moved or renamed. Old nodes do not read what new ones write; they load it
   * again.
   *
   * @param schemas for example {@code com.acme.old.Book}, or {@code java.util.List<com.acme.old.Book>}
   */
  default Codec alsoReading(String... schemas) {
    return new FormerCodec(this, Set.of(schemas));
  }

  /**
   * Returns a codec for one class.
   *
   * @param id as for {@link #id()}
   * @param type the class, exactly
   * @param encode turns a value into bytes
   * @param decode turns bytes into a value
   */
  static <T> Codec of(String id, Class<T> type, Encoder<T> encode, Decoder<T> decode) {
    return new FunctionCodec<>(id, type, encode, decode);
  }

  /** Turns a value into bytes. */
  @FunctionalInterface
  interface Encoder<T> {
    /** Encodes a value. */
    byte[] encode(T value) throws Exception;
  }

  /** Turns bytes into a value. */
  @FunctionalInterface
  interface Decoder<T> {
    /** Decodes bytes. */
    T decode(byte[] bytes) throws Exception;
  }
}
