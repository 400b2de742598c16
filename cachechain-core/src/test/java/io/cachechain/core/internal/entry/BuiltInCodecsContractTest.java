package io.cachechain.core.internal.entry;

import io.cachechain.spi.Codec;
import io.cachechain.tck.CodecContract;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

@DisplayName("I2 I3: the built-in codecs keep the contract")
class BuiltInCodecsContractTest {
  @Nested
  class Strings extends CodecContract {
    @Override
    protected Codec codec() {
      return WireFiles.codec(String.class);
    }

    @Override
    protected List<Sample> samples() {
      return List.of(
          Sample.of(String.class, ""),
          Sample.of(String.class, "Dune"),
          Sample.of(String.class, "Дюна 🏜 \uFFFD \0"),
          Sample.of(String.class, "long ".repeat(10_000)));
    }
  }

  @Nested
  class Bytes extends CodecContract {
    @Override
    protected Codec codec() {
      return WireFiles.codec(byte[].class);
    }

    @Override
    protected List<Sample> samples() {
      return List.of(
          Sample.of(byte[].class, new byte[0]),
          Sample.of(byte[].class, new byte[] {1, 2, (byte) 0xFF}));
    }
  }

  @Nested
  class Numbers extends CodecContract {
    @Override
    protected Codec codec() {
      return WireFiles.codec(Integer.class);
    }

    @Override
    protected List<Sample> samples() {
      return List.of(
          Sample.of(Byte.class, (byte) -1),
          Sample.of(Short.class, Short.MIN_VALUE),
          Sample.of(Integer.class, 1_965),
          Sample.of(Long.class, Long.MIN_VALUE),
          Sample.of(Float.class, Float.NaN),
          Sample.of(Double.class, -0.0),
          Sample.of(BigInteger.class, BigInteger.TEN.pow(100).negate()),
          Sample.of(BigDecimal.class, new BigDecimal("-19.990")));
    }
  }

  @Nested
  class Uuids extends CodecContract {
    @Override
    protected Codec codec() {
      return WireFiles.codec(UUID.class);
    }

    @Override
    protected List<Sample> samples() {
      return List.of(
          Sample.of(UUID.class, new UUID(0, 0)),
          Sample.of(UUID.class, UUID.fromString("123e4567-e89b-12d3-a456-426614174000")));
    }
  }
}
