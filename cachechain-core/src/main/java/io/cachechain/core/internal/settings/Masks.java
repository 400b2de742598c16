package io.cachechain.core.internal.settings;

import io.cachechain.core.internal.limits.Texts;
import io.cachechain.spi.Option;
import java.time.Duration;
import java.util.regex.Pattern;

/** Takes secrets out of text that is shown. */
public final class Masks {
  /**
   * The password of an address; it may hold an {@code @} or a slash by mistake, so everything to
   * the last {@code @} goes.
   */
  private static final Pattern USER_INFO = Pattern.compile("(://[^/\\s:@]*:)\\S*@");

  /**
   * What stands before the {@code @} of an address without slashes, as Oracle's
   * {@code jdbc:oracle:thin:user/password@//host}.
   */
  private static final Pattern USER_OF_DRIVER = Pattern.compile("(jdbc:\\w+:)(?!//)\\S*@");

  private static final Pattern PARAMETER =
      Pattern.compile("(?i)\\b((?:password|passwd|pwd|secret|token)\\s*=\\s*)[^&;\\s)]+");

  private Masks() {}

  /** Returns text without the passwords of addresses in it. */
  public static String text(String text) {
    String masked = USER_INFO.matcher(text).replaceAll("$1***@");
    masked = USER_OF_DRIVER.matcher(masked).replaceAll("$1***@");
    return PARAMETER.matcher(masked).replaceAll("$1***");
  }

  /** Returns a value as people read it, a secret as {@code ***}. */
  static <T> String shown(Option<T> option, T value) {
    if (option.isSecret()) {
      return option.render(value);
    }
    if (value instanceof Duration duration) {
      return Texts.duration(duration);
    }
    return value instanceof Long number ? Texts.number(number) : text(option.render(value));
  }

  /** Returns text without these secrets and without the passwords of addresses. */
  static String text(String text, Iterable<String> secrets) {
    String masked = text;
    for (String secret : secrets) {
      if (!secret.isBlank()) {
        masked = masked.replace(secret, "***");
      }
    }
    return text(masked);
  }
}
