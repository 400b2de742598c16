package io.cachechain.tier.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisAddressTest {
  @ParameterizedTest
  @CsvSource({
    "redis://cache, cache, 6379, false",
    "redis://cache:7000, cache, 7000, false",
    "rediss://cache:7000, cache, 7000, true",
    "valkey://cache, cache, 6379, false",
    "valkeys://cache, cache, 6379, true",
    "cache:7000, cache, 7000, false",
    "redis://my_cache.example:7000/, my_cache.example, 7000, false",
    "redis://[::1]:7000, [::1], 7000, false",
    "redis://10.0.0.1, 10.0.0.1, 6379, false"
  })
  void parse_forms_givesHostPortAndTls(String text, String host, int port, boolean tls) {
    RedisAddress address = RedisAddress.parse(text);

    assertThat(address.host()).isEqualTo(host);
    assertThat(address.port()).isEqualTo(port);
    assertThat(address.tls()).isEqualTo(tls);
    assertThat(address.user()).isNull();
    assertThat(address.password()).isNull();
    assertThat(address.database()).isNull();
  }

  @Test
  @DisplayName(
      "K13: user, password and database stand in the address, the password percent-encoded")
  void parse_userPasswordDatabase_givesAll() {
    RedisAddress address = RedisAddress.parse("rediss://app:p%40s+s:w%2Frd@cache:7000/3");

    assertThat(address.user()).isEqualTo("app");
    assertThat(address.password()).isEqualTo("p@s+s:w/rd");
    assertThat(address.database()).isEqualTo(3);
  }

  @Test
  void parse_passwordOnly_leavesTheUserOut() {
    RedisAddress address = RedisAddress.parse("redis://:secret@cache");

    assertThat(address.user()).isNull();
    assertThat(address.password()).isEqualTo("secret");
  }

  @Test
  @DisplayName("K13: the password is masked, and the driver's address holds none")
  void toString_password_isMasked() {
    RedisAddress address = RedisAddress.parse("redis://app:secret@cache:7000/3");

    assertThat(address).hasToString("redis://app:***@cache:7000/3");
    assertThat(address.url()).isEqualTo("redis://cache:7000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "redis://",
        "http://cache",
        "redis://cache:0",
        "redis://cache:65536",
        "redis://cache:port",
        "redis://cache/db",
        "redis://cache?x=1",
        "redis://a b",
        "redis://secret@cache",
        "redis://app:se%zzcret@cache",
        "redis://app:secret@cache:99999",
        "redis://app:secret@cache@:1",
        "redis://app:sec ret secret@cache",
        "tcp://app:secret@cache",
        "redis://cache?password=secret",
        "redis//app:secret@cache",
        "redis://app/secret@cache"
      })
  void parse_noAddress_isRefusedWithoutShowingThePassword(String text) {
    assertThatThrownBy(() -> RedisAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is no Redis address: ")
        .message()
        .doesNotContain("secret")
        .doesNotContain("cret@");
  }
}
