package io.cachechain.tier.memcached;

import io.cachechain.spi.ByteLayer;
import io.cachechain.tck.ByteLayerContract;
import io.cachechain.testing.FakeLayerConfig;
import io.cachechain.testing.server.MemcachedServer;
import java.time.Duration;
import java.util.List;
import net.spy.memcached.AddrUtil;
import net.spy.memcached.BinaryConnectionFactory;
import net.spy.memcached.MemcachedClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

@DisplayName("The contract of a layer, on Memcached")
class MemcachedContractIT {
  private static MemcachedServer one;
  private static MemcachedServer two;

  @BeforeAll
  static void startServers() throws Exception {
    one = MemcachedServer.start();
    two = MemcachedServer.start();
  }

  @AfterAll
  static void stopServers() {
    one.close();
    two.close();
  }

  @Nested
  @DisplayName("one server")
  class OneServer extends MemcachedContract {
    @Override
    MemcachedLayer spec() {
      return MemcachedLayer.at(one.address());
    }

    @Override
    String serverOf(String slot) {
      return one.address();
    }
  }

  @Nested
  @DisplayName("two servers")
  class TwoServers extends MemcachedContract {
    @Override
    MemcachedLayer spec() {
      return MemcachedLayer.at(one.address(), two.address());
    }

    @Override
    String serverOf(String slot) {
      List<ServerAddress> servers = ServerAddress.parse(one.address() + "," + two.address());
      return servers.get(new Ring(servers).ownerOf(slot)).toString();
    }
  }

  @Nested
  @DisplayName("a given client")
  class Given extends MemcachedContract {
    private static MemcachedClient client;

    @BeforeAll
    static void openClient() throws Exception {
      SpyLogger.install();
      client =
          new MemcachedClient(new BinaryConnectionFactory(), AddrUtil.getAddresses(one.address()));
    }

    @AfterAll
    static void closeClient() {
      client.shutdown();
    }

    @Override
    MemcachedLayer spec() {
      return MemcachedLayer.on(client);
    }

    @Override
    String serverOf(String slot) {
      return one.address();
    }
  }

  abstract static class MemcachedContract extends ByteLayerContract {
    /** The contract is not about timeouts, and the machine may be busy. */
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    abstract MemcachedLayer spec();

    abstract String serverOf(String slot);

    @Override
    protected ByteLayer open() {
      return new MemcachedLayerProvider()
          .open(FakeLayerConfig.of("memcached", clock())
              .timeout(TIMEOUT)
              .with(spec().settings()));
    }

    @Override
    protected boolean expires() {
      return true;
    }

    @Override
    protected boolean isShared() {
      return true;
    }

    @Override
    protected int maxEntryBytes() {
      return (int) MemcachedLayerProvider.DEFAULT_MAX_VALUE_BYTES;
    }

    @Override
    protected boolean canPlant() {
      return true;
    }

    @Override
    protected void plant(String key, byte[] bytes) throws Exception {
      String slot = Slot.of(key);
      try (RawClient raw = new RawClient(serverOf(slot))) {
        raw.set(slot, bytes);
      }
    }
  }
}
