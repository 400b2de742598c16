package io.cachechain.core.internal.config;

import java.util.regex.Pattern;

/** Takes secrets out of text that people see. */
final class Masks {
  /** The password of an address; it may hold an {@code @} by mistake, so everything to the last one goes. */
  private static final Pattern USER_INFO = Pattern.compile("(://[^/\\s:@]*:)[^/\\s]*@");

  private static final Pattern PARAMETER =
      Pattern.compile("(?i)\\b((?:password|passwd|pwd|secret|token)\\s*=\\s*)[^&;,\\s]+");

  private Masks() {}

  /** Returns text without the passwords of addresses in it. */
  static String text(String text) {
    return PARAMETER.matcher(USER_INFO.matcher(text).replaceAll("$1***@")).replaceAll("$1***");
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
