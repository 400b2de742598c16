package io.cachechain.tier.memcached;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("K5: names on the server")
class SlotTest {
  @Test
  void of_keyThatFits_isTheKey() {
    String longest = "k".repeat(250);

    assertThat(Slot.of("books:7")).isEqualTo("books:7");
    assertThat(Slot.of(longest)).isEqualTo(longest);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"with space", "tab\t", "new\nline", "\u0000", "gr\u00fcn", "\uD83D\uDE00", "\u007f"
      })
  void of_keyThatServersRefuse_isHashed(String key) {
    assertThat(Slot.of(key)).startsWith("#sha256:").hasSize(8 + 64).matches("[!-~]+");
  }

  @Test
  void of_longKey_isHashedAndFits() {
    assertThat(Slot.of("k".repeat(251)).getBytes(US_ASCII).length).isLessThanOrEqualTo(250);
  }

  @Test
  void of_keyThatLooksHashed_isHashedItself() {
    String hashed = Slot.of("with space");

    assertThat(Slot.of(hashed)).isNotEqualTo(hashed);
  }

  @Test
  void of_differentKeys_haveDifferentNames() {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      names.add(Slot.of("key " + i));
      names.add(Slot.of("key" + i));
    }

    assertThat(names).hasSize(2_000);
  }
}
