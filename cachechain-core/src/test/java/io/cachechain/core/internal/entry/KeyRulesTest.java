package io.cachechain.core.internal.entry;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("B20: keys are checked before anything is stored")
class KeyRulesTest {
  private static final String HIDDEN = " [key not shown; setting messages.keys=show]";

  private final KeyRules rules = new KeyRules("books", 1_024, false);

  @ParameterizedTest
  @ValueSource(strings = {"7", "a b", "a:b", "é", "\u05D0", "🏜", "a\u00A0b", "{x}", "%3A"})
  void check_goodKey_isSilent(String key) {
    assertThatCode(() -> rules.check("get", key)).doesNotThrowAnyException();
  }

  @Test
  void check_tooLong_saysTheNumbers() {
    assertThatThrownBy(() -> rules.check("get", "x".repeat(1_312)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "chain 'books', get: the key has 1,312 bytes in UTF-8, at most 1,024 are allowed (key.max-bytes)."
                + HIDDEN);
  }

  @Test
  void check_length_countsBytesOfUtf8() {
    for (String part : new String[] {"x", "é", "א", "語", "🏜"}) {
      int each = part.getBytes(StandardCharsets.UTF_8).length;
      String longest = part.repeat(1_024 / each) + "x".repeat(1_024 % each);

      assertThatCode(() -> rules.check("get", longest)).doesNotThrowAnyException();
      assertThatThrownBy(() -> rules.check("get", longest + "y"))
          .hasMessageContaining("1,025 bytes");
    }
  }

  @Test
  void check_empty_isRefused() {
    assertThatThrownBy(() -> rules.check("put", ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("chain 'books', put: the key is empty.");
  }

  @ParameterizedTest
  @ValueSource(strings = {" a", "a ", "\u00A0a", "a\u2003", "\ta", "a\n", " "})
  void check_whiteSpaceAtAnEnd_isRefused(String key) {
    assertThatThrownBy(() -> rules.check("put", key))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "chain 'books', put: the key has white space at its beginning or end." + HIDDEN);
  }

  @ParameterizedTest
  @ValueSource(chars = {'\0', '\t', '\r', '\n', '\u001F', '\u007F', '\u0085', '\u009F'})
  void check_controlCharacter_isRefused(char control) {
    assertThatThrownBy(() -> rules.check("put", "a" + control + "b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("chain 'books', put: the key has a control character (U+%04X) at index 1."
                .formatted((int) control)
            + HIDDEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\uD800", "a\uDC00b", "a\uDC00\uD800", "a\uD800\uD800\uDC00"})
  void check_loneSurrogate_isRefused(String key) {
    assertThatThrownBy(() -> rules.check("put", key))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the key has a lone surrogate (U+D")
        .hasMessageContaining("at index 1.");
  }

  @Test
  @DisplayName("messages.keys=show")
  void check_keysMayBeShown_showsThemCutAndEscaped() {
    KeyRules showing = new KeyRules("books", 10, true);

    assertThatThrownBy(() -> showing.check("get", "a\u0007"))
        .hasMessage(
            "chain 'books', get: the key has a control character (U+0007) at index 1. [key: 'a\\u0007']");
    assertThatThrownBy(() -> showing.check("get", "x".repeat(500)))
        .hasMessageEndingWith("[key: '" + "x".repeat(200) + "...']");
  }
}
