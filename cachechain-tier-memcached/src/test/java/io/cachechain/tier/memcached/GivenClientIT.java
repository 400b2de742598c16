package io.cachechain.tier.memcached;

import static io.cachechain.tier.memcached.LayerOnServers.await;
import static io.cachechain.tier.memcached.LayerOnServers.kindOf;
import static io.cachechain.tier.memcached.LayerOnServers.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.FailureKind;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ByteLayer.Put;
import io.cachechain.spi.Condition;
import io.cachechain.spi.PutResult;
import io.cachechain.testing.server.MemcachedServer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import net.spy.memcached.AddrUtil;
import net.spy.memcached.ConnectionFactory;
import net.spy.memcached.ConnectionFactoryBuilder;
import net.spy.memcached.ConnectionFactoryBuilder.Protocol;
import net.spy.memcached.FailureMode;
import net.spy.memcached.MemcachedClient;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A Memcached layer on a given client")
class GivenClientIT {
  @ParameterizedTest
  @EnumSource
  @DisplayName("works in both protocols, and the client stays open")
  void layer_onClient_worksAndLeavesItOpen(Protocol protocol) throws Exception {
    try (MemcachedServer one = MemcachedServer.start();
        MemcachedServer two = MemcachedServer.start()) {
      MemcachedClient client =
          client(protocol, FailureMode.Redistribute, one.address() + " " + two.address());
      try (LayerOnServers layer = new LayerOnServers(MemcachedLayer.on(client)).up()) {
        Map<String, Put> puts = new LinkedHashMap<>();
        for (int i = 0; i < 20; i++) {
          puts.put(
              "key " + i, new Put(value("key " + i, layer.newer(), "x"), Condition.newerWins()));
        }
        for (CompletionStage<PutResult> stored :
            layer.layer.putAll(puts, layer.deadline()).values()) {
          assertThat(await(stored)).isEqualTo(PutResult.stored());
        }
        Map<String, CompletionStage<byte[]>> found =
            layer.layer.getAll(puts.keySet(), layer.deadline());
        for (Map.Entry<String, Put> put : puts.entrySet()) {
          assertThat(await(found.get(put.getKey())))
              .isEqualTo(put.getValue().entry().bytes());
        }
        ByteEntry newer = value("key 0", layer.newer(), "y");
        assertThat(layer.put("key 0", newer)).isEqualTo(PutResult.stored());
        assertThat(layer.put("key 0", puts.get("key 0").entry()))
            .isEqualTo(PutResult.superseded(newer.version()));
        assertThat(layer.put("key 0", newer, Condition.onlyIfEmpty()))
            .isEqualTo(PutResult.superseded(newer.version()));
        assertThat(layer.get("absent")).isNull();
        assertThat(layer.layer.location()).contains(one.address(), "given client");
      }

      assertThat(client.set("still", 0, "open").get()).isTrue();
      client.shutdown();
    }
  }

  @ParameterizedTest
  @EnumSource(FailureMode.class)
  @DisplayName("K5: keys of a lost server are not moved, whatever the client's failure mode")
  void layer_serverLost_keysAreUnknown(FailureMode mode) throws Exception {
    try (MemcachedServer one = MemcachedServer.start();
        MemcachedServer two = MemcachedServer.start()) {
      MemcachedClient client = client(Protocol.BINARY, mode, one.address() + " " + two.address());
      try (LayerOnServers layer = new LayerOnServers(MemcachedLayer.on(client)).up()) {
        String lost = keyAt(client, two.address());
        two.kill();

        assertThat(kindOf(layer.layer.get(lost, layer.deadline())))
            .isEqualTo(FailureKind.CONNECTION);
        assertThat(kindOf(layer.layer.getAll(List.of(lost), layer.deadline()).get(lost)))
            .isEqualTo(FailureKind.CONNECTION);
        assertThat(layer.get(keyAt(client, one.address()))).isNull();
      }
      client.shutdown();
    }
  }

  private static String keyAt(MemcachedClient client, String address) {
    for (int i = 0; ; i++) {
      String key = "k" + i;
      String place = client.getNodeLocator().getPrimary(key).getSocketAddress().toString();
      if (place.endsWith(address)) {
        return key;
      }
    }
  }

  private static MemcachedClient client(Protocol protocol, FailureMode mode, String servers)
      throws Exception {
    SpyLogger.install();
    ConnectionFactory factory = new ConnectionFactoryBuilder()
        .setProtocol(protocol)
        .setFailureMode(mode)
        .setDaemon(true)
        .build();
    return new MemcachedClient(factory, AddrUtil.getAddresses(servers));
  }
}
