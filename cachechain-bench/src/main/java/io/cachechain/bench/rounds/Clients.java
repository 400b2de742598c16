package io.cachechain.bench.rounds;

import com.alicp.jetcache.CacheValueHolder;
import com.alicp.jetcache.MultiLevelCacheBuilder;
import com.alicp.jetcache.embedded.CaffeineCacheBuilder;
import com.alicp.jetcache.redisson.RedissonCacheBuilder;
import io.cachechain.CloseableChain;
import io.cachechain.testing.server.RedisServer;
import io.cachechain.tier.redis.RedisLayer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/**
 * A Redis server and the clients of those who take part, each with its defaults. Closes in reverse
 * order. Used by one thread.
 */
public final class Clients implements AutoCloseable {
  /** How long values live, for everybody. */
  public static final Duration TTL = Duration.ofHours(1);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final RedisServer server;

  /** Starts the server. */
  public Clients() {
    server = closing(RedisServer.start());
  }

  /** Returns the layer of a chain. */
  public RedisLayer layer() {
    return RedisLayer.at(server.url());
  }

  /** Returns the address of the server. */
  public String url() {
    return server.url();
  }

  /**
   * Returns the settings of a chain that waits longer for its servers, since a machine at work has
   * pauses.
   */
  public static Properties patience(String chain) {
    Properties settings = new Properties();
    settings.setProperty("cachechain.chains." + chain + ".connect.timeout", "1m");
    return settings;
  }

  /** Closes a chain with the rest. */
  public <K, V> CloseableChain<K, V> chain(CloseableChain<K, V> chain) {
    return closing(chain);
  }

  /** Returns a Redisson client of its own. */
  public RedissonClient redisson() {
    Config config = new Config();
    config.useSingleServer().setAddress(server.url());
    RedissonClient client = Redisson.create(config);
    opened.push(client::shutdown);
    return client;
  }

  /** Returns a connection of Lettuce of its own, which all threads share, as its pages advise. */
  public StatefulRedisConnection<String, byte[]> lettuce() {
    RedisClient client = RedisClient.create(server.url());
    opened.push(client::shutdown);
    return client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
  }

  /**
   * Returns JetCache's Redis through Redisson.
   *
   * @param prefix the beginning of its keys
   * @param encoder makes bytes of values
   * @param decoder makes values of them
   */
  public <K, V> com.alicp.jetcache.Cache<K, V> jetCacheFar(
      String prefix, Function<V, byte[]> encoder, Function<byte[], V> decoder) {
    return closing(RedissonCacheBuilder.createBuilder()
        .redissonClient(redisson())
        .keyPrefix(prefix)
        .keyConvertor(Object::toString)
        .valueEncoder(holder -> bytes(holder, encoder))
        .valueDecoder(bytes -> holder(bytes, decoder))
        .expireAfterWrite(TTL.toMillis(), TimeUnit.MILLISECONDS)
        .buildCache());
  }

  /** JetCache stores a value with two times; these are the fewest bytes for them. */
  @SuppressWarnings("unchecked") // the values of that cache
  private static <V> byte[] bytes(Object held, Function<V, byte[]> encoder) {
    CacheValueHolder<V> holder = (CacheValueHolder<V>) held;
    byte[] value = encoder.apply(holder.getValue());
    return ByteBuffer.allocate(2 * Long.BYTES + value.length)
        .putLong(holder.getExpireTime())
        .putLong(holder.getAccessTime())
        .put(value)
        .array();
  }

  private static <V> CacheValueHolder<V> holder(byte[] bytes, Function<byte[], V> decoder) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    CacheValueHolder<V> holder = new CacheValueHolder<>();
    holder.setExpireTime(buffer.getLong());
    holder.setAccessTime(buffer.getLong());
    holder.setValue(decoder.apply(Arrays.copyOfRange(bytes, buffer.position(), bytes.length)));
    return holder;
  }

  /**
   * Returns JetCache with Caffeine before Redis.
   *
   * @param size how many entries Caffeine holds
   * @param far its Redis
   */
  public <K, V> com.alicp.jetcache.Cache<K, V> jetCache(
      int size, com.alicp.jetcache.Cache<K, V> far) {
    com.alicp.jetcache.Cache<K, V> near = CaffeineCacheBuilder.createCaffeineCacheBuilder()
        .limit(size)
        .keyConvertor(key -> key)
        .expireAfterWrite(TTL.toMillis(), TimeUnit.MILLISECONDS)
        .buildCache();
    return closing(MultiLevelCacheBuilder.createMultiLevelCacheBuilder()
        .addCache(near, far)
        .expireAfterWrite(TTL.toMillis(), TimeUnit.MILLISECONDS)
        .buildCache());
  }

  private <T extends AutoCloseable> T closing(T resource) {
    opened.push(resource);
    return resource;
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      close(opened.pop());
    }
  }

  private static void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (RuntimeException failure) {
      throw failure;
    } catch (Exception failure) {
      throw new IllegalStateException("could not be closed: " + resource, failure);
    }
  }
}
