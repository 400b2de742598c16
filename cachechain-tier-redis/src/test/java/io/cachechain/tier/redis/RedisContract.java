package io.cachechain.tier.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cachechain.spi.ByteLayer;
import io.cachechain.tck.ByteLayerContract;

/** What the contract asks of each kind of Redis. */
abstract class RedisContract extends ByteLayerContract {
  /** Returns the spec of the layer. */
  abstract RedisLayer spec();

  /** Returns the server of a key, to plant something there. */
  abstract RedisProcess serverOf(String key);

  @Override
  protected ByteLayer open() throws Exception {
    return OpenLayer.open(spec()).layer();
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
  protected boolean canPlant() {
    return true;
  }

  @Override
  protected void plant(String key, byte[] bytes) {
    byte[] unused = serverOf(key).send("SET".getBytes(UTF_8), key.getBytes(UTF_8), bytes);
  }
}
