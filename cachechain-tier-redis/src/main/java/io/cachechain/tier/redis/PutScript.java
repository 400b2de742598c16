package io.cachechain.tier.redis;

import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.Condition;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The conditional put as a script of the server: one key, which is declared, and one atomic step.
 *
 * <p>Versions are compared as numbers, three of 32 bits each, since Lua's {@code <} on strings follows the locale of the server. Only as many
 * bytes of what is held are looked at as the head of the new entry has: if they do not show the magic, the same length of key and the same key, then nothing of ours is held.
 * What is of another type than a string is not ours either, and is replaced.
 */
final class PutScript {
  // ARGV: 1 the entry, 2 its life in ms or "0" for no end, 3 the rule, 4 the expected version or
  // the ceiling or "", 5 send-by in ms or ""
  // Offsets are those of the wire format, counted from 1: magic 1-2, version 5-16, length of the
  // key 17-18, key from 19.
  static final String TEXT = """
      local entry = ARGV[1]
      if ARGV[5] ~= '' then
        local time = redis.call('TIME')
        if tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000) > tonumber(ARGV[5]) then
          return 'L'
        end
      end
      local head = 18 + struct.unpack('>I2', entry, 17)
      local held = redis.pcall('GETRANGE', KEYS[1], 0, head - 1)
      if type(held) == 'table' then
        if string.sub(held.err or '', 1, 9) ~= 'WRONGTYPE' then
          return held
        end
        held = ''
      end
      local ours = string.sub(held, 1, 2) == '\\202\\196' and string.sub(held, 17) == string.sub(entry, 17, head)
      local function above(one, at, other, from)
        local a, b, c = struct.unpack('>I4I4I4', one, at)
        local x, y, z = struct.unpack('>I4I4I4', other, from)
        if a ~= x then return a > x end
        if b ~= y then return b > y end
        return c > z
      end
      local allowed
      if ARGV[3] == 'N' then
        allowed = not ours or above(entry, 5, held, 5) or (ARGV[4] ~= '' and above(held, 5, ARGV[4], 1))
      elseif ARGV[3] == 'V' then
        allowed = ours and string.sub(held, 5, 16) == ARGV[4]
      else
        allowed = not ours
      end
      if not allowed then
        return ours and 'H' .. string.sub(held, 5, 16) or 'H'
      end
      if ARGV[2] == '0' then
        redis.call('SET', KEYS[1], entry)
      else
        redis.call('SET', KEYS[1], entry, 'PX', ARGV[2])
      end
      return 'S'
      """;

  static final String SHA = sha1(TEXT);

  /** A life beyond this, about 35,000 years, is one without an end: the server adds it to its own time and must not overflow. */
  static final long LONGEST_LIFE = 1L << 50;

  private static final byte[] NONE = new byte[0];

  private PutScript() {}

  /**
   * Returns the arguments of a call by the script's hash.
   *
   * @param now the time in milliseconds, by which the life of the entry is counted
   */
  static List<Object> arguments(String key, ByteEntry entry, Condition condition, long now) {
    Condition.Kind kind = condition.kind();
    Version version =
        kind == Condition.Kind.NEWER_WINS ? condition.ceiling() : condition.expected();
    long sendBy = condition.sendBy();
    return List.of(
        SHA,
        "1",
        key,
        entry.bytes(),
        Long.toString(life(entry.expiresAt(), now)),
        switch (kind) {
          case NEWER_WINS -> "N";
          case ONLY_IF_VERSION -> "V";
          case ONLY_IF_EMPTY -> "E";
        },
        version == null ? NONE : version.toBytes(),
        sendBy == Condition.NO_SEND_BY ? "" : Long.toString(sendBy));
  }

  /** Returns the same arguments with the whole text, for a server that does not know the script. */
  static List<Object> withText(List<Object> arguments) {
    List<Object> whole = new ArrayList<>(arguments);
    whole.set(0, TEXT);
    return whole;
  }

  /** Returns the life in milliseconds: one at least, 0 for no end. An entry whose end has passed is stored for a millisecond. */
  static long life(long expiresAt, long now) {
    if (expiresAt == Long.MAX_VALUE) {
      return 0;
    }
    if (expiresAt <= now) {
      return 1;
    }
    long life = expiresAt - now;
    return life < 0 || life > LONGEST_LIFE ? 0 : life;
  }

  /**
   * Reads what the script said.
   *
   * @throws IllegalStateException if it is nothing that the script says
   */
  static PutResult result(byte @Nullable [] answer) {
    char word = answer == null || answer.length == 0 ? '?' : (char) answer[0];
    return switch (word) {
      case 'S' -> PutResult.stored();
      case 'L' -> PutResult.rejected("it reached the server after its send-by time");
      case 'H' -> PutResult.superseded(held(answer));
      default ->
        throw new IllegalStateException("the server's answer to a put is none of its script's");
    };
  }

  private static @Nullable Version held(byte @Nullable [] answer) {
    return answer == null || answer.length == 1
        ? null
        : Version.ofBytes(Arrays.copyOfRange(answer, 1, answer.length));
  }

  private static String sha1(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-1", impossible);
    }
  }
}
