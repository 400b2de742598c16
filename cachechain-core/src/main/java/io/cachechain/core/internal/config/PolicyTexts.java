package io.cachechain.core.internal.config;

import io.cachechain.EntryPolicy;
import io.cachechain.core.BreakerPolicy;
import io.cachechain.core.WritePolicy;
import io.cachechain.spi.Option;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads those settings whose form is our own. */
final class PolicyTexts {
  private static final Pattern CALL =
      Pattern.compile("([a-zA-Z-]+)(?:\\(\\s*(\\d{1,9})\\s*%?\\s*\\))?");
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

  /** Reads a duration or the name of one of the presets. */
  static Duration ttl(String text) {
    EntryPolicy preset = switch (text) {
      case "real-time" -> EntryPolicy.REAL_TIME;
      case "short-term" -> EntryPolicy.SHORT_TERM;
      case "medium-term" -> EntryPolicy.MEDIUM_TERM;
      case "long-term" -> EntryPolicy.LONG_TERM;
      default -> null;
    };
    return preset == null ? EngineOptions.duration(text) : Objects.requireNonNull(preset.ttl());
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
