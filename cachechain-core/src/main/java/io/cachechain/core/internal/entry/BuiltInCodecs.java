package io.cachechain.core.internal.entry;

import io.cachechain.spi.Codec;
import java.io.IOException;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The codecs that need no library. Thread-safe. */
public final class BuiltInCodecs {
  private static final Codec STRING =
      Codec.of("string", String.class, BuiltInCodecs::encodeString, BuiltInCodecs::decodeString);
  private static final Codec BYTES = Codec.of("bytes", byte[].class, byte[]::clone, byte[]::clone);
  private static final Codec UUIDS =
      Codec.of("uuid", UUID.class, BuiltInCodecs::encodeUuid, BuiltInCodecs::decodeUuid);
  private static final List<Codec> ALL = List.of(STRING, BYTES, new Numbers(), UUIDS);

  private BuiltInCodecs() {}

  /**
   * Returns all: {@code string} (UTF-8), {@code bytes} (as they are), {@code number} and
   * {@code uuid}.
   */
  public static List<Codec> all() {
    return ALL;
  }

  /** Returns whether a codec always returns soon: it is one of these, or says so. */
  public static boolean isPrompt(@Nullable Codec codec) {
    return codec != null && (codec.isPrompt() || ALL.contains(codec));
  }

  private static byte[] encodeString(String text) throws CharacterCodingException {
    // A lone surrogate has no form in UTF-8: getBytes would quietly make it a question mark.
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        ByteBuffer strict = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
        byte[] bytes = new byte[strict.remaining()];
        strict.get(bytes);
        return bytes;
      }
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String decodeString(byte[] bytes) throws CharacterCodingException {
    String text = new String(bytes, StandardCharsets.UTF_8);
    return text.indexOf('\uFFFD') < 0
        ? text
        : StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  private static byte[] encodeUuid(UUID value) {
    return ByteBuffer.allocate(16)
        .putLong(value.getMostSignificantBits())
        .putLong(value.getLeastSignificantBits())
        .array();
  }

  private static UUID decodeUuid(byte[] bytes) throws IOException {
    if (bytes.length != 16) {
      throw new IOException("a UUID has 16 bytes, not " + bytes.length);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new UUID(buffer.getLong(), buffer.getLong());
  }

  private static final class Numbers implements Codec {
    @Override
    public String id() {
      return "number";
    }

    @Override
    public boolean supports(Type type) {
      return NumberForm.of(type) != null;
    }

    @Override
    public byte[] encode(Object value, Type type) {
      return form(type).encode((Number) value);
    }

    @Override
    public Object decode(byte[] bytes, Type type) throws IOException {
      return form(type).decode(bytes);
    }

    private static NumberForm form(Type type) {
      NumberForm form = NumberForm.of(type);
      if (form == null) {
        throw new IllegalArgumentException("not a type of number: " + type.getTypeName());
      }
      return form;
    }
  }
}
