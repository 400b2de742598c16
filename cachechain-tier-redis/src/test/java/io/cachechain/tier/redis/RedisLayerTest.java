package io.cachechain.tier.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.spi.Option;
import io.cachechain.testing.FakeClock;
import io.cachechain.testing.FakeLayerConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisLayerTest {
  private final FakeLayerConfig config = FakeLayerConfig.of("redis", FakeClock.jumping());

  @Test
  void provider_serviceLoader_isFound() {
    assertThat(ServiceLoader.load(CacheLayerProvider.class))
        .anySatisfy(provider -> assertThat(provider).isInstanceOf(RedisLayerProvider.class));
    RedisLayerProvider provider = new RedisLayerProvider();
    assertThat(provider.name()).isEqualTo("redis");
    assertThat(provider.distance()).isEqualTo(CacheLayerProvider.REMOTE);
  }

  @Test
  @DisplayName("Named defaults: 127.0.0.1:6379, database 0, 16 connections, 2 idle; REDIS_URL")
  void settings_nothingGiven_areTheNamedDefaults() {
    RedisSettings settings = SettingsReader.settings(config);

    assertThat(settings.servers().location()).isEqualTo("redis://127.0.0.1:6379");
    assertThat(settings.servers().mode()).isEqualTo(RedisMode.SINGLE);
    assertThat(settings.servers().database()).isZero();
    assertThat(settings.servers().connections()).isEqualTo(16);
    assertThat(settings.servers().idleConnections()).isEqualTo(2);
    assertThat(settings.servers().connectTimeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.backplaneStream()).isEqualTo("cachechain:bp");
    assertThat(settings.isTrustedAfterRestart()).isFalse();
    assertThat(RedisLayerProvider.URL.environment()).containsExactly("REDIS_URL");
  }

  @Test
  @DisplayName("K13: passwords are secrets, and masked wherever the layer says where it is")
  void location_passwords_areMasked() {
    assertThat(location(RedisLayer.at("redis://app:secret@cache:7000/2")))
        .isEqualTo("redis://app:***@cache:7000/2");
    assertThat(location(RedisLayer.at("rediss://cache").user("app").password("secret")))
        .isEqualTo("rediss://app:***@cache:6379");
    assertThat(location(RedisLayer.cluster("redis://:secret@a:1", "b:2")))
        .isEqualTo("redis://:***@a:1,b:2 (cluster)");
    assertThat(location(RedisLayer.sentinel("main", "a:1", "b:2").database(4)))
        .isEqualTo("redis://a:1,b:2/4 (sentinel, master main)");
    assertThat(location(RedisLayer.replicated("a:1"))).isEqualTo("redis://a:1 (replicated)");
    assertThat(RedisLayer.at("redis://:secret@cache").password("secret").toString())
        .doesNotContain("secret");
    assertThat(RedisLayerProvider.PASSWORD.isSecret()).isTrue();
    assertThat(RedisLayerProvider.SENTINEL_PASSWORD.isSecret()).isTrue();
    assertThat(RedisLayerProvider.TRUST_STORE_PASSWORD.isSecret()).isTrue();
    assertThat(RedisLayerProvider.KEY_STORE_PASSWORD.isSecret()).isTrue();
  }

  private String location(RedisLayer layer) {
    return SettingsReader.settings(config.with(layer.settings())).servers().location();
  }

  @Test
  void settings_text_canSayEveryMode() {
    assertThat(SettingsReader.settings(config
                .with(RedisLayerProvider.MODE, "sentinel")
                .with(RedisLayerProvider.NODES, "a:1, b:2")
                .with(RedisLayerProvider.MASTER_NAME, "main"))
            .servers()
            .location())
        .isEqualTo("redis://a:1,b:2 (sentinel, master main)");
    assertThat(SettingsReader.settings(config
                .with(RedisLayerProvider.MODE, "cluster")
                .with(RedisLayerProvider.URL, "rediss://entry:7000"))
            .servers()
            .location())
        .isEqualTo("rediss://entry:7000 (cluster)");
    assertThat(new RedisLayerProvider().options())
        .filteredOn(option -> !option.isText())
        .extracting(Option::name)
        .containsExactly("trust", "identity", "client");
  }

  @Test
  void setter_second_isRefused() {
    RedisLayer layer = RedisLayer.at("redis://cache").user("app");

    assertThatThrownBy(() -> layer.user("other"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("RedisLayer: user was set already; each setting may be given once.");
  }

  @Test
  void statics_noAddress_areRefusedAtOnce() {
    assertThatThrownBy(() -> RedisLayer.at("nowhere at all"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(RedisLayer::cluster).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RedisLayer.sentinel("main", "a:0"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "mode=clutser | 'mode' is 'clutser', allowed are single, sentinel, cluster and replicated.",
        "url=tcp://x | this is no Redis address: write it as redis://host:6379, or rediss:// for TLS.",
        "nodes=a:1 | 'nodes' is set, but mode=single has one server, whose address is 'url'."
            + " Set mode to cluster, sentinel or replicated.",
        "mode=sentinel | 'master-name' is missing: mode=sentinel needs the name of the master.",
        "master-name=x | 'master-name' is set, but is used with mode=sentinel only. Set the mode or leave the name out.",
        "backplane-stream= | 'backplane-stream' must have 1 to 200 characters, none of them a control character.",
        "connections=0 | 'connections' is 0, allowed are 1 to 1,000.",
        "idle-connections=17 | 'idle-connections' is 17, more than 'connections' with 16. Lower the one or raise the other.",
        "database=-1 | 'database' is -1, allowed are 0 to 99,999.",
        "mode=cluster;database=1 | 'database' is 1, but a cluster has database 0 only.",
        "url=redis://a/1;database=2 | 'database' is 2, and the address says 1. Keep one of them.",
        "user=app | 'user' is set, but 'password' is missing.",
        "url=redis://:one@a;password=two | 'password' is set, and the address holds another one. Keep one of them.",
        "connect-timeout=2m | 'connect-timeout' is 2m, allowed are 1ms to 1m.",
        "trust-store=/no/such/file | 'trust-store' is '/no/such/file', which is no readable file.",
        "mode=cluster;nodes=redis://a,rediss://b | 'nodes' has redis:// and rediss:// mixed: all servers of a layer"
            + " use TLS, or none does."
      })
  void faults_wrongSettings_sayTheRemedy(String given, String fault) {
    FakeLayerConfig wrong = config;
    for (String each : given.split(";", -1)) {
      wrong =
          with(wrong, each.substring(0, each.indexOf('=')), each.substring(each.indexOf('=') + 1));
    }

    assertThat(new RedisLayerProvider().faults(wrong)).containsExactly(fault);
  }

  @Test
  void faults_several_areAllSaid() {
    FakeLayerConfig wrong = with(with(with(config, "mode", "x"), "url", "x y"), "connections", "0");

    assertThat(new RedisLayerProvider().faults(wrong)).hasSize(3);
  }

  private static FakeLayerConfig with(FakeLayerConfig config, String name, String text) {
    for (Option<?> option : new RedisLayerProvider().options()) {
      if (option.name().equals(name)) {
        return parsed(config, option, text);
      }
    }
    throw new AssertionError(name);
  }

  private static <T> FakeLayerConfig parsed(FakeLayerConfig config, Option<T> option, String text) {
    return config.with(option, option.parse(text));
  }

  @Test
  void options_all_areDescribed() {
    List<Option<?>> options = new RedisLayerProvider().options();

    assertThat(options)
        .allSatisfy(option -> assertThat(option.description()).isNotEmpty().doesNotEndWith("."));
    assertThat(RedisLayer.configured()
            .connections(4)
            .idleConnections(1)
            .connectTimeout(Duration.ofSeconds(1))
            .sentinelLogin("a", "b")
            .trustStore(Path.of("x"), "y")
            .keyStore(Path.of("x"), "y")
            .verifyHost(false)
            .settings())
        .hasSize(10);
  }

  @Test
  @DisplayName("K7: the driver gives up a little before the engine does")
  void driverTimeout_layersTimeout_liesBelow() {
    assertThat(Masters.driverTimeout(Duration.ofMillis(100))).isEqualTo(Duration.ofMillis(80));
    assertThat(Masters.driverTimeout(Duration.ofSeconds(1))).isEqualTo(Duration.ofMillis(980));
    assertThat(Masters.driverTimeout(Duration.ofMillis(10))).isEqualTo(Duration.ofMillis(8));
    assertThat(Masters.driverTimeout(Duration.ofMillis(1))).isEqualTo(Duration.ofMillis(1));
  }

  @Test
  void pause_attempts_doublesUpToFiveSeconds() {
    assertThat(Connector.BACKOFF.pause(0, 0)).isEqualTo(Duration.ofMillis(500));
    assertThat(Connector.BACKOFF.pause(2, 0)).isEqualTo(Duration.ofSeconds(2));
    assertThat(Connector.BACKOFF.pause(4, 0)).isEqualTo(Duration.ofSeconds(5));
    assertThat(Connector.BACKOFF.pause(1_000_000, 0)).isEqualTo(Duration.ofSeconds(5));
    assertThat(Connector.BACKOFF.pause(0, 1)).isEqualTo(Duration.ofMillis(375));
  }

  @Test
  @DisplayName("A28, Z55: an evicting server is named with what it costs")
  void remark_memory_namesAnEvictingPolicy() {
    assertThat(ServerRemarks.ofMemory("0", "allkeys-lru")).isNull();
    assertThat(ServerRemarks.ofMemory("1000000", "noeviction")).isNull();
    assertThat(ServerRemarks.ofMemory("null", "null")).isNull();
    assertThat(ServerRemarks.ofMemory("104857600", "volatile-ttl"))
        .startsWith("the server evicts (maxmemory-policy volatile-ttl at 100 MiB): ")
        .contains("tombstone");
  }
}
