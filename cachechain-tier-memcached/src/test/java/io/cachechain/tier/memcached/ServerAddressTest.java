package io.cachechain.tier.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A24: MEMCACHED_SERVERS takes the forms in common use")
class ServerAddressTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a:1,B,c:3",
        "a:1 b c:3",
        " a:1 ,\tb,\n c:3 ,",
        "memcached://a:1,memcached://b/,MEMCACHED://c:3"
      })
  void parse_listOfServers_givesAllInOrder(String text) {
    assertThat(ServerAddress.parse(text))
        .isEqualTo(List.of(
            new ServerAddress("a", 1), new ServerAddress("b", 11211), new ServerAddress("c", 3)));
  }

  @Test
  void parse_addressOfVersion6_takesBrackets() {
    assertThat(ServerAddress.parse("[::1]:11212 [fe80::2]").toString())
        .isEqualTo("[[::1]:11212, [fe80::2]:11211]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " , ",
        "a:",
        "a:x",
        "a:0",
        "a:65536",
        "a:123456",
        ":1",
        "redis://a",
        "::1",
        "[::1",
        "[::1]x",
        "a/b",
        "a:1,a:1",
        "a:-1",
        "a:+1"
      })
  void parse_noServer_saysWhatIsRight(String text) {
    assertThatThrownBy(() -> ServerAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(".");
  }

  @Test
  void parse_passwordInAddress_isNotShown() {
    assertThatThrownBy(() -> ServerAddress.parse("memcached://me:hunter2@a:1"))
        .hasMessageContaining("'password'")
        .hasMessageNotContaining("hunter2");
  }
}
