package io.cachechain.tier.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.testing.TestEntries;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers whose memory has a limit. */
class MemoryTest {
  @Test
  @DisplayName("A28 Z55: an evicting server is named, with what it costs")
  void remarks_evictingServer_nameThePolicy() throws Exception {
    try (RedisProcess server =
            RedisProcess.start("--maxmemory", "8mb", "--maxmemory-policy", "volatile-ttl");
        OpenLayer open = OpenLayer.connected(RedisLayer.at(server.url()))) {

      await().atMost(Duration.ofSeconds(5)).until(() -> !open.layer().remarks().isEmpty());

      assertThat(open.layer().remarks())
          .singleElement()
          .asString()
          .startsWith("the server evicts (maxmemory-policy volatile-ttl at 8 MiB): ");
    }
  }

  @Test
  @DisplayName(
      "A28 K12: a user without the permission to ask costs the remark on memory, and a line says what else is not noticed")
  void remarks_infoForbidden_sayWhatIsNotNoticed() throws Exception {
    try (RedisProcess server =
        RedisProcess.start("--maxmemory", "8mb", "--maxmemory-policy", "allkeys-lru")) {
      assertThat(server.command(
              "ACL", "SETUSER", "app", "on", ">secret", "~*", "+@all", "-info", "-config"))
          .isEqualTo("+OK\r\n");
      try (OpenLayer open =
          OpenLayer.connected(RedisLayer.at(server.url()).user("app").password("secret"))) {

        assertThat(open.put("a", 1).status()).hasToString("STORED");
        assertThat(open.layer().remarks()).singleElement().asString().contains("run_id");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"--maxmemory,1,maxmemory", "--min-replicas-to-write,1,NOREPLICAS"})
  @DisplayName(
      "a server that takes no writes says so when the layer connects, not with the first write")
  void connected_serverTakesNoWrites_isReportedAtOnce(String setting, String value, String words)
      throws Exception {
    try (RedisProcess server = RedisProcess.start(setting, value);
        OpenLayer open = OpenLayer.connected(RedisLayer.at(server.url()))) {

      assertThat(open.layer().remarks())
          .singleElement()
          .asString()
          .startsWith("when it connected, the server took no writes: ")
          .contains(words);
      assertThat(open.get("a")).isNull();
    }
  }

  @Test
  @DisplayName(
      "K9: a full server that may not evict refuses puts, answers reads, and takes puts again when there is room")
  void put_serverFull_isRefused() throws Exception {
    try (RedisProcess server =
            RedisProcess.start("--maxmemory", "4mb", "--maxmemory-policy", "noeviction");
        OpenLayer open = OpenLayer.connected(RedisLayer.at(server.url()))) {
      assertThat(open.put("a", 1).status()).hasToString("STORED");

      assertThatThrownBy(() -> {
            for (int i = 0; i < 100; i++) {
              String key = "large-" + i;
              Object unused =
                  open.put(TestEntries.value(key, OpenLayer.version(1), new byte[1 << 17]), key);
            }
          })
          .isInstanceOfSatisfying(
              LayerException.class,
              failure -> assertThat(failure.kind()).isEqualTo(FailureKind.REFUSED))
          .hasMessageContaining("maxmemory");

      assertThat(open.get("a")).isEqualTo(OpenLayer.value("a", 1).bytes());
      assertThat(open.layer().remarks()).isEmpty();
      assertThat(server.command("FLUSHALL")).isEqualTo("+OK\r\n");
      assertThat(open.put("a", 2).status()).hasToString("STORED");
    }
  }
}
