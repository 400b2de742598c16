package io.cachechain.tck;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cachechain.spi.Codec;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;

/** A codec by the factory of the SPI passes the kit. */
class TextCodecTest extends CodecContract {
  @Override
  protected Codec codec() {
    return Codec.of(
        "text",
        String.class,
        TextCodecTest::bytes,
        bytes -> UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
  }

  /** Half a surrogate pair has no form in UTF-8: getBytes would make it a question mark. */
  private static byte[] bytes(String text) throws CharacterCodingException {
    ByteBuffer strict = UTF_8.newEncoder().encode(CharBuffer.wrap(text));
    byte[] bytes = new byte[strict.remaining()];
    strict.get(bytes);
    return bytes;
  }

  @Override
  protected List<Sample> samples() {
    return List.of(
        Sample.of(String.class, ""),
        Sample.of(String.class, "text"),
        Sample.of(String.class, "\uD83D\uDE00 日本語"));
  }
}
