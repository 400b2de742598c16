package io.cachechain.spi;

import io.cachechain.internal.FunctionCodec;
import java.lang.reflect.Type;

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
