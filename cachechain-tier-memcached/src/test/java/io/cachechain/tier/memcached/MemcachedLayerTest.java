package io.cachechain.tier.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.spi.Option;
import io.cachechain.testing.FakeClock;
import io.cachechain.testing.FakeLayerConfig;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The spec and the provider of the Memcached layer")
class MemcachedLayerTest {
  private final MemcachedLayerProvider provider = new MemcachedLayerProvider();
  private final FakeLayerConfig config = FakeLayerConfig.of("memcached", FakeClock.frozen());

  @Test
  void serviceLoader_findsTheProvider() {
    assertThat(ServiceLoader.load(CacheLayerProvider.class))
        .hasAtLeastOneElementOfType(MemcachedLayerProvider.class);
    assertThat(provider.name()).isEqualTo("memcached");
    assertThat(provider.distance()).isEqualTo(CacheLayerProvider.REMOTE);
  }

  @Test
  @DisplayName("A24: the address comes from MEMCACHED_SERVERS, else it is this machine")
  void options_servers_haveVariableAndDefault() {
    assertThat(MemcachedLayerProvider.SERVERS.environment()).containsExactly("MEMCACHED_SERVERS");
    assertThat(config.get(MemcachedLayerProvider.SERVERS)).isEqualTo("127.0.0.1:11211");
    assertThat(MemcachedLayer.configured().settings()).isEmpty();
  }

  @Test
  @DisplayName("K13: the password is masked")
  void options_password_isSecret() {
    assertThat(MemcachedLayerProvider.PASSWORD.render("hunter2")).isEqualTo("***");
    assertThat(MemcachedLayer.at("a").credentials("me", "hunter2").toString())
        .doesNotContain("hunter2");
  }

  @Test
  void options_each_areDescribed() {
    assertThat(provider.options())
        .allSatisfy(option -> assertThat(option.description()).isNotBlank().doesNotEndWith("."));
  }

  @Test
  void at_severalServers_joinsThem() {
    assertThat(MemcachedLayer.at("a", "b:1").settings()).containsValue("a,b:1");
  }

  @Test
  void at_noAddress_isRefusedAtOnce() {
    assertThatThrownBy(() -> MemcachedLayer.at("a:x")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void setter_twice_isRefused() {
    MemcachedLayer layer = MemcachedLayer.at("a").operationTimeout(Duration.ofMillis(5));

    assertThatThrownBy(() -> layer.operationTimeout(Duration.ofMillis(5)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("operation-timeout");
  }

  @Test
  void setter_outOfBounds_isRefusedAtOnce() {
    assertThatThrownBy(() -> MemcachedLayer.configured().connectTimeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("connect-timeout");
  }

  @Test
  void faults_defaults_areNone() {
    assertThat(provider.faults(config)).isEmpty();
  }

  @Test
  void faults_severalWrong_areAllNamed() {
    List<String> faults = provider.faults(config
        .with(MemcachedLayerProvider.SERVERS, "a:x")
        .with(MemcachedLayerProvider.USER, "me")
        .with(MemcachedLayerProvider.OPERATION_TIMEOUT, Duration.ofHours(1))
        .with(MemcachedLayerProvider.MAX_VALUE_BYTES, 0L));

    assertThat(faults).hasSize(4).allSatisfy(fault -> assertThat(fault).endsWith("."));
    assertThat(faults.toString())
        .contains("'servers'", "'password'", "'operation-timeout'", "'max-value-bytes'");
  }

  @Test
  void client_isAnObjectThatTextCannotGive() {
    Option<Object> client = MemcachedLayerProvider.CLIENT;

    assertThat(client.isText()).isFalse();
  }
}
