package io.cachechain.core.internal.entry;

import java.util.Locale;
import java.util.Objects;

/**
 * What the text of a key must be: not empty, not too long, without control characters and lone
 * surrogates, without white space at either end. Immutable and thread-safe.
 */
public final class KeyRules {
  private static final String HIDDEN = " [key not shown; setting messages.keys=show]";
  private static final int SHOWN_CHARACTERS = 200;

  private final String chain;
  private final int maxBytes;
  private final boolean showKeys;

  /**
   * Creates the rules of a chain.
   *
   * @param chain its name, for messages
   * @param maxBytes the longest key, in bytes of UTF-8
   * @param showKeys whether a message may show the key
   */
  public KeyRules(String chain, int maxBytes, boolean showKeys) {
    this.chain = Objects.requireNonNull(chain, "chain");
    this.maxBytes = maxBytes;
    this.showKeys = showKeys;
  }

  /**
   * Checks a key.
   *
   * @param operation the call, such as {@code get}, for the message
   * @param keyText the text of the key
   * @throws IllegalArgumentException if it breaks a rule; the message says which
   */
  public void check(String operation, String keyText) {
    int length = keyText.length();
    if (length == 0) {
      throw broken(operation, keyText, "is empty.");
    }
    if (hasOuterSpace(keyText)) {
      throw broken(operation, keyText, "has white space at its beginning or end.");
    }
    int bytes = 0;
    for (int i = 0; i < length; i++) {
      char c = keyText.charAt(i);
      if (c < 0x80) {
        bytes++;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (!Character.isSurrogate(c)) {
        bytes += 3;
      } else if (isPair(keyText, i)) {
        bytes += 4;
        i++;
      } else {
        String fault =
            String.format(Locale.ROOT, "has a lone surrogate (U+%04X) at index %d.", (int) c, i);
        throw broken(operation, keyText, fault);
      }
      if (Character.isISOControl(c)) {
        String fault =
            String.format(Locale.ROOT, "has a control character (U+%04X) at index %d.", (int) c, i);
        throw broken(operation, keyText, fault);
      }
    }
    if (bytes > maxBytes) {
      String fault = String.format(
          Locale.ROOT,
          "has %,d bytes in UTF-8, at most %,d are allowed (key.max-bytes).",
          bytes,
          maxBytes);
      throw broken(operation, keyText, fault);
    }
  }

  private IllegalArgumentException broken(String operation, String keyText, String fault) {
    return new IllegalArgumentException(
        "chain '" + chain + "', " + operation + ": the key " + fault + shown(keyText));
  }

  private static boolean isPair(String key, int at) {
    return Character.isHighSurrogate(key.charAt(at))
        && at + 1 < key.length()
        && Character.isLowSurrogate(key.charAt(at + 1));
  }

  private static boolean hasOuterSpace(String key) {
    char first = key.charAt(0);
    char last = key.charAt(key.length() - 1);
    return Character.isWhitespace(first)
        || Character.isSpaceChar(first)
        || Character.isWhitespace(last)
        || Character.isSpaceChar(last);
  }

  private String shown(String key) {
    if (key.isEmpty()) {
      return "";
    }
    if (!showKeys) {
      return HIDDEN;
    }
    StringBuilder text = new StringBuilder(" [key: '");
    for (int i = 0; i < Math.min(key.length(), SHOWN_CHARACTERS); i++) {
      char c = key.charAt(i);
      if (Character.isISOControl(c) || Character.isSurrogate(c)) {
        text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    return text.append(key.length() > SHOWN_CHARACTERS ? "...']" : "']").toString();
  }
}
