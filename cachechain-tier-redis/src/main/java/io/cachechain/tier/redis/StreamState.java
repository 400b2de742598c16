package io.cachechain.tier.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the server says of a stream.
 *
 * @param first the first entry that is still there, or null if there is none
 * @param last the last entry that there ever was
 * @param length how many entries there are
 * @param added how many there have ever been, or -1 from a server before Redis 7, which does not count them
 */
record StreamState(@Nullable StreamId first, StreamId last, long length, long added) {
  /** Of a stream that does not exist. */
  static final StreamState NONE = new StreamState(null, StreamId.BEGINNING, 0, 0);

  /**
   * Reads the answer to XINFO STREAM, names and values in turn in either version of the protocol.
   *
   * @throws IllegalStateException if it is something else
   */
  static StreamState of(List<Object> answer) {
    StreamId first = null;
    StreamId last = null;
    long length = -1;
    long added = -1;
    for (int i = 0; i + 1 < answer.size(); i += 2) {
      String name = answer.get(i) instanceof byte[] bytes ? new String(bytes, US_ASCII) : "";
      Object value = answer.get(i + 1);
      switch (name) {
        case "first-entry" ->
          first =
              value instanceof List<?> entry && !entry.isEmpty() ? StreamId.of(entry.get(0)) : null;
        case "last-generated-id" -> last = StreamId.of(value);
        case "length" -> length = number(value);
        case "entries-added" -> added = number(value);
        default -> {
          // of no use here
        }
      }
    }
    if (last == null || length < 0) {
      throw new IllegalStateException("the server's answer is not the state of a stream");
    }
    return new StreamState(first, last, length, added);
  }

  private static long number(@Nullable Object value) {
    return value instanceof Long number ? number : -1;
  }
}
