package io.cachechain.core.internal.entry;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** Raw deflate (RFC 1951), with limits on both sides. */
final class Compression {
  private static final int FIRST_BUFFER = 1 << 10;

  private Compression() {}

  /** Returns the bytes compressed, or null if that does not save at least a tenth. */
  static byte @Nullable [] deflate(byte[] bytes) {
    byte[] buffer = new byte[(int) (bytes.length * 9L / 10)];
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    try {
      deflater.setInput(bytes);
      deflater.finish();
      int length = 0;
      while (!deflater.finished() && length < buffer.length) {
        length += deflater.deflate(buffer, length, buffer.length - length);
      }
      return deflater.finished() ? Arrays.copyOf(buffer, length) : null;
    } finally {
      deflater.end();
    }
  }

  /**
   * Inflates a part of an array.
   *
   * @param maxLength where to stop
   * @return null if it is longer than that
   * @throws DataFormatException if it is not exactly one compressed stream
   */
  static byte @Nullable [] inflate(byte[] bytes, int offset, int length, long maxLength)
      throws DataFormatException {
    // Memory grows with what really came out: a length declared in the entry would be a stranger's
    // word.
    byte[] buffer = new byte[(int) Math.min(maxLength, Math.max(FIRST_BUFFER, 4L * length))];
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(bytes, offset, length);
      int inflated = 0;
      while (true) {
        if (inflated == buffer.length) {
          buffer = Arrays.copyOf(
              buffer, (int) Math.min(maxLength + 1, Math.max(FIRST_BUFFER, 2L * inflated)));
        }
        int more = inflater.inflate(buffer, inflated, buffer.length - inflated);
        inflated += more;
        if (inflated > maxLength) {
          return null;
        }
        if (inflater.finished()) {
          break;
        }
        if (more == 0) {
          throw new DataFormatException("the compressed payload ends early");
        }
      }
      if (inflater.getRemaining() > 0) {
        throw new DataFormatException("there are bytes behind the compressed payload");
      }
      return Arrays.copyOf(buffer, inflated);
    } finally {
      inflater.end();
    }
  }
}
