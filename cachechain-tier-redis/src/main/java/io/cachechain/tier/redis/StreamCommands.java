package io.cachechain.tier.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The commands of the backplane's stream, and how their answers are read. They are read as plain lists: Redisson's own decoders differ with the version of the protocol, and its XREAD
 * would send itself again on a new connection, where it is not known yet what the server still has.
 *
 * <p>An entry has one field: {@value #MESSAGE} with a message, or {@value #MARK}, which a reader writes to have a place to go on from.
 */
final class StreamCommands {
  static final Masters.Command XADD = Masters.Command.plain("XADD");
  static final Masters.Command XTRIM = Masters.Command.plain("XTRIM");
  static final Masters.Command XREAD = Masters.Command.list("XREAD");
  static final Masters.Command XRANGE = Masters.Command.list("XRANGE");
  static final Masters.Command DEL = Masters.Command.plain("DEL");
  static final Masters.Command SCRIPT = Masters.Command.list("EVAL");

  /** What XINFO says, without the contents of the first and the last entry, which may be of any length. */
  private static final String STATE = """
      local all = redis.pcall('XINFO', 'STREAM', KEYS[1])
      if all.err then
        return all
      end
      local state = {}
      for i = 1, #all, 2 do
        local value = all[i + 1]
        if type(value) == 'table' then
          value = all[i] == 'first-entry' and {value[1]} or false
        end
        state[#state + 1] = all[i]
        state[#state + 1] = value
      end
      return state
      """;

  /** The id of the entry behind a place, without its contents. */
  private static final String NEXT = """
      local next = redis.call('XRANGE', KEYS[1], '(' .. ARGV[1], '+', 'COUNT', 1)
      return next[1] and {next[1][1]} or {}
      """;

  /** How the server says that a stream ends in the last id that there is, so that nothing can be appended any more; it has no code for that. */
  private static final String EXHAUSTED = "last possible ID";

  /** So many messages are kept, and a node of the server's tree more: what is trimmed exactly costs the server much more. */
  static final long MOST_MESSAGES = 100_000;

  /** Messages older than this are trimmed. */
  static final long LONGEST_MILLIS = 600_000;

  /** A reader takes so many at once: 8 MiB when each is as long as it may be. */
  static final int MOST_READ = 128;

  private static final String MESSAGE = "m";
  private static final String MARK = "j";

  private StreamCommands() {}

  /** One entry; the message is null for a mark, and for what is no message of ours. */
  static final class Entry {
    private final StreamId id;
    private final byte @Nullable [] message;
    private final boolean mark;

    private Entry(StreamId id, List<?> fields) {
      this.id = id;
      this.message = messageIn(fields);
      this.mark = isField(fields, MARK);
    }

    /** Returns whether somebody else has written it, or something has gone wrong with it. */
    boolean isForeign() {
      return message == null && !mark;
    }

    StreamId id() {
      return id;
    }

    byte @Nullable [] message() {
      return message;
    }
  }

  static List<Object> add(String name, byte[] message) {
    return List.of(name, "MAXLEN", "~", Long.toString(MOST_MESSAGES), "*", MESSAGE, message);
  }

  static List<Object> mark(String name) {
    return List.of(name, "MAXLEN", "~", Long.toString(MOST_MESSAGES), "*", MARK, "");
  }

  /** Returns the arguments that trim what was too old at the time of an entry, by the server's own time, which is in the id. */
  static List<Object> trim(String name, long newest) {
    return List.of(name, "MINID", "~", Long.toString(Math.max(0, newest - LONGEST_MILLIS)));
  }

  static List<Object> state(String name) {
    return List.of(STATE, "1", name);
  }

  static List<Object> next(String name, StreamId after) {
    return List.of(NEXT, "1", name, after.toString());
  }

  /** Returns whether a stream takes no entry any more, because somebody has written one under the last id. */
  static boolean isExhausted(Throwable failure) {
    return String.valueOf(Failures.unwrapped(failure).getMessage()).contains(EXHAUSTED);
  }

  static List<Object> read(String name, StreamId after, int most, long blockMillis) {
    return List.of(
        "COUNT",
        Integer.toString(most),
        "BLOCK",
        Long.toString(blockMillis),
        "STREAMS",
        name,
        after.toString());
  }

  static List<Object> one(String name, StreamId id) {
    return List.of(name, id.toString(), id.toString());
  }

  /**
   * Reads what XREAD answered, in the form of either version of the protocol: a list of the stream's name and its entries, or a list of such lists. Nothing came if it is empty.
   *
   * @throws IllegalStateException if it is of another form
   */
  static List<Entry> entries(@Nullable List<Object> answer) {
    if (answer == null || answer.isEmpty()) {
      return List.of();
    }
    List<?> stream = answer.get(0) instanceof List<?> nested ? nested : answer;
    List<Entry> entries = new ArrayList<>();
    for (Object each : list(stream.get(1))) {
      List<?> entry = list(each);
      entries.add(new Entry(StreamId.of(entry.get(0)), list(entry.get(1))));
    }
    return entries;
  }

  private static byte @Nullable [] messageIn(List<?> fields) {
    boolean ours = isField(fields, MESSAGE)
        && fields.get(1) instanceof byte[] message
        && message.length > 0
        && message.length <= RedisBackplane.MOST_BYTES;
    return ours ? (byte[]) fields.get(1) : null;
  }

  private static boolean isField(List<?> fields, String name) {
    return fields.size() == 2
        && fields.get(0) instanceof byte[] field
        && Arrays.equals(field, name.getBytes(US_ASCII));
  }

  private static List<?> list(@Nullable Object part) {
    if (part instanceof List<?> list) {
      return list;
    }
    throw new IllegalStateException("the server's answer is no list of entries");
  }
}
