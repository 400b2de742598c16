package io.cachechain.core.internal.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class KeySpaceTest {
  @Test
  @DisplayName("K4: a namespace with braces does not put all its keys into one slot of a cluster")
  void entryKey_namespaceWithBraces_isEscaped() {
    assertThat(new KeySpace("{a}").entryKey("k")).isEqualTo("%7Ba%7D:e:k");
    assertThat(new KeySpace("{a}").namespace()).isEqualTo("%7Ba%7D");
  }

  @Test
  @DisplayName("B22: shared layers prefix every key with the namespace")
  void keys_plainNamespace_areReadable() {
    KeySpace space = new KeySpace("books");

    assertThat(space.entryKey("7")).isEqualTo("books:e:7").startsWith(space.entryPrefix());
    assertThat(space.generationsKey()).isEqualTo("books:g:all");
    assertThat(space.probeKey("up")).isEqualTo("books:p:up");
  }

  @Test
  void keys_namespaceWithOtherCharacters_isEscaped() {
    assertThat(new KeySpace("a:e:b %é").entryKey("k")).isEqualTo("a%3Ae%3Ab%20%25%C3%A9:e:k");
  }

  @Test
  void constructor_emptyNamespace_isRefused() {
    assertThatThrownBy(() -> new KeySpace("")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("Z37: no user key reaches generations and probes, nor another namespace")
  void keys_hostileNamespacesAndKeys_neverMeet() {
    Random random = new Random(37);
    Map<String, String> seen = new HashMap<>();
    for (int i = 0; i < 200_000; i++) {
      String namespace = "n" + hostile(random);
      String key = hostile(random);
      KeySpace space = new KeySpace(namespace);
      char kind = "egp".charAt(random.nextInt(3));
      String made = switch (kind) {
        case 'e' -> space.entryKey(key);
        case 'g' -> space.generationsKey();
        default -> space.probeKey(key);
      };
      String origin = kind + "|" + namespace.length() + "|" + namespace + (kind == 'g' ? "" : key);
      String other = seen.put(made, origin);
      assertThat(other == null || other.equals(origin))
          .as("%s from %s and %s", made, origin, other)
          .isTrue();
    }
  }

  private static String hostile(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append(":empn%3A".charAt(random.nextInt(8)));
    }
    return text.toString();
  }
}
