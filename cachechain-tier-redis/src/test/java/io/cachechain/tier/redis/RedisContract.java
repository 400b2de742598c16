package io.cachechain.tier.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cachechain.spi.ByteLayer;
import io.cachechain.tck.ByteLayerContract;
import io.cachechain.testing.FakeLayerConfig;
import java.time.Duration;

/** What the contract asks of each kind of Redis. */
abstract class RedisContract extends ByteLayerContract {
  /** The contract is not about timeouts, and the machine may be busy. */
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  /** Returns the spec of the layer. */
  abstract RedisLayer spec();

  @Override
  protected ByteLayer open() throws Exception {
    return OpenLayer.open(spec(), TIMEOUT).layer();
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
  protected boolean honoursSendBy() {
    return true;
  }

  @Override
  protected int mostBytesRead() {
    return FakeLayerConfig.of("any", clock()).maxEntryBytes() + 1;
  }

  @Override
  protected boolean canPlant() {
    return true;
  }

  /** Plants bytes on a server of these tests. */
  static void plant(RedisProcess server, String key, byte[] bytes) {
    byte[] unused = server.send("SET".getBytes(UTF_8), key.getBytes(UTF_8), bytes);
  }
}
