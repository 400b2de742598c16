package io.cachechain.tck;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cachechain.spi.Codec;
import java.nio.ByteBuffer;
import java.util.List;

/** A codec by the factory of the SPI passes the kit. */
class TextCodecTest extends CodecContract {
  @Override
  protected Codec codec() {
    return Codec.of(
        "text",
        String.class,
        text -> text.getBytes(UTF_8),
        bytes -> UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
  }

  @Override
  protected List<Sample> samples() {
    return List.of(
        Sample.of(String.class, ""),
        Sample.of(String.class, "text"),
        Sample.of(String.class, "\uD83D\uDE00 日本語"));
  }
}
