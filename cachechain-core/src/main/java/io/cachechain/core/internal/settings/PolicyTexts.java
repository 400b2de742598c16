package io.cachechain.core.internal.settings;

import io.cachechain.EntryPolicy;
import io.cachechain.core.BreakerPolicy;
import io.cachechain.core.TtlScale;
import io.cachechain.core.WritePolicy;
import io.cachechain.core.internal.limits.Defaults;
import io.cachechain.core.internal.limits.Texts;
import io.cachechain.spi.Option;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads settings with a text form of their own: policies, ttls, thresholds. */
final class PolicyTexts {
  private static final Pattern CALL =
      Pattern.compile("([a-zA-Z-]+)(?:\\(\\s*(\\d{1,9})\\s*%?\\s*\\))?");
  private static final Pattern DECAYING =
      Pattern.compile("decaying(?:\\(\\s*([0-9.]+)\\s*(?:,\\s*([^\\s)]+)\\s*)?\\))?");
  private static final int LONGEST_NAMESPACE = 128;

  private PolicyTexts() {}

  static BreakerPolicy breaker(String text) {
    Matcher call = CALL.matcher(text);
    if (call.matches()) {
      String number = call.group(2);
      switch (call.group(1).replace("-", "").toLowerCase(Locale.ROOT)) {
        case "off" -> {
          if (number == null) {
            return BreakerPolicy.off();
          }
        }
        case "consecutive" -> {
          return BreakerPolicy.consecutive(
              number == null ? Defaults.BREAKER_CONSECUTIVE : Integer.parseInt(number));
        }
        case "failurerate" -> {
          return BreakerPolicy.failureRate(
              number == null ? Defaults.BREAKER_FAILURE_PERCENT : Integer.parseInt(number));
        }
        default -> {
          // refused below
        }
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' is none of off, consecutive(5), failure-rate(50)");
  }

  static WritePolicy writes(String text) {
    return switch (text) {
      case "sync" -> WritePolicy.sync();
      case "queued" -> WritePolicy.queued();
      case "invalidate" -> WritePolicy.invalidate();
      default ->
        throw new IllegalArgumentException("'" + text + "' is none of sync, queued, invalidate");
    };
  }

  /** Reads a scale; one that was made by code of the user's has no text. */
  static TtlScale ttlScale(String text) {
    Matcher decaying = DECAYING.matcher(text);
    if (decaying.matches()) {
      String factor = decaying.group(1);
      String floor = decaying.group(2);
      return TtlScale.decaying(
          factor == null ? Defaults.TTL_DECAY_FACTOR : fraction(factor),
          floor == null ? Defaults.TTL_DECAY_FLOOR : Texts.readDuration(floor));
    }
    return Stream.of(TtlScale.uniform(), TtlScale.byPosition())
        .filter(scale -> scale.toString().equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(
            "'" + text + "' is none of uniform, by-position, decaying(0.5, 1s)"));
  }

  /** Returns whether it is one of those that settings can name: then its own text stands for it. */
  static boolean isNamed(TtlScale scale) {
    try {
      return ttlScale(scale.toString()).equals(scale);
    } catch (RuntimeException ofTheUser) {
      return false;
    }
  }

  /** Reads a duration or the name of one of the presets. */
  static Duration ttl(String text) {
    EntryPolicy preset = switch (text) {
      case "real-time" -> EntryPolicy.REAL_TIME;
      case "short-term" -> EntryPolicy.SHORT_TERM;
      case "medium-term" -> EntryPolicy.MEDIUM_TERM;
      case "long-term" -> EntryPolicy.LONG_TERM;
      default -> null;
    };
    return preset == null ? Texts.readDuration(text) : Objects.requireNonNull(preset.ttl());
  }

  /** Refuses what an entry's own policy refuses, by the same words. */
  static void checkTtl(Duration ttl) {
    EntryPolicy.of(ttl);
  }

  static Double fraction(String text) {
    try {
      return new BigDecimal(text).doubleValue();
    } catch (NumberFormatException unreadable) {
      throw new IllegalArgumentException("'" + text + "' is no number, such as 0.1");
    }
  }

  static Long threshold(String text) {
    return switch (text) {
      case "off" -> 0L;
      case "on" -> (long) Defaults.COMPRESSION_THRESHOLD;
      default -> Option.number("threshold").parse(text);
    };
  }

  static void checkNamespace(String namespace) {
    if (namespace.isBlank()
        || namespace.length() > LONGEST_NAMESPACE
        || !namespace.equals(namespace.strip())
        || namespace.chars().anyMatch(c -> c < ' ' || c > '~')) {
      throw new IllegalArgumentException(
          "namespace has " + namespace.length() + " characters, allowed are 1 to "
              + LONGEST_NAMESPACE + " printable ones of ASCII without white space at either end");
    }
  }
}
