package io.cachechain.core.internal.entry;

import java.io.IOException;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * How numbers are written: a letter for the type, then the number, big-endian. The letters are part
 * of the wire format.
 */
enum NumberForm {
  BYTE('B', Byte.class, 1),
  SHORT('S', Short.class, 2),
  INTEGER('I', Integer.class, 4),
  LONG('L', Long.class, 8),
  FLOAT('F', Float.class, 4),
  DOUBLE('D', Double.class, 8),
  /** Two's complement, in as few bytes as it takes. */
  BIG_INTEGER('N', BigInteger.class, -1),
  /** The scale in four bytes, then the unscaled value as for {@link #BIG_INTEGER}. */
  BIG_DECIMAL('M', BigDecimal.class, -1);

  private static final int SCALE_BYTES = 4;

  private final byte letter;
  private final Class<?> type;
  private final int length;

  NumberForm(char letter, Class<?> type, int length) {
    this.letter = (byte) letter;
    this.type = type;
    this.length = length;
  }

  static @Nullable NumberForm of(Type type) {
    for (NumberForm form : values()) {
      if (form.type == type) {
        return form;
      }
    }
    return null;
  }

  byte[] encode(Number value) {
    return switch (this) {
      case BYTE -> start(length).put((Byte) value).array();
      case SHORT -> start(length).putShort((Short) value).array();
      case INTEGER -> start(length).putInt((Integer) value).array();
      case LONG -> start(length).putLong((Long) value).array();
      case FLOAT -> start(length).putFloat((Float) value).array();
      case DOUBLE -> start(length).putDouble((Double) value).array();
      case BIG_INTEGER -> {
        byte[] bits = ((BigInteger) value).toByteArray();
        yield start(bits.length).put(bits).array();
      }
      case BIG_DECIMAL -> {
        BigDecimal decimal = (BigDecimal) value;
        byte[] bits = decimal.unscaledValue().toByteArray();
        yield start(SCALE_BYTES + bits.length).putInt(decimal.scale()).put(bits).array();
      }
    };
  }

  Number decode(byte[] bytes) throws IOException {
    int body = bytes.length - 1;
    int least = this == BIG_DECIMAL ? SCALE_BYTES + 1 : 1;
    if (body < least || bytes[0] != letter || (length >= 0 && body != length)) {
      throw new IOException(bytes.length + " bytes are no " + type.getSimpleName());
    }
    ByteBuffer from = ByteBuffer.wrap(bytes, 1, body);
    return switch (this) {
      case BYTE -> from.get();
      case SHORT -> from.getShort();
      case INTEGER -> from.getInt();
      case LONG -> from.getLong();
      case FLOAT -> from.getFloat();
      case DOUBLE -> from.getDouble();
      case BIG_INTEGER -> new BigInteger(bytes, 1, body);
      case BIG_DECIMAL -> {
        int scale = from.getInt();
        yield new BigDecimal(new BigInteger(bytes, 1 + SCALE_BYTES, body - SCALE_BYTES), scale);
      }
    };
  }

  private ByteBuffer start(int bodyLength) {
    return ByteBuffer.allocate(1 + bodyLength).put(letter);
  }
}
