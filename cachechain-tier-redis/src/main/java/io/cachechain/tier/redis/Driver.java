package io.cachechain.tier.redis;

import io.cachechain.internal.tier.SharedByKey;
import io.cachechain.spi.ChainClock;
import java.io.Closeable;
import java.time.Duration;
import org.redisson.api.RedissonClient;

/**
 * A Redisson client that is connected, and what is known of its servers. One is shared by all layers with the same settings of the connection, or on the same given client; each has requests of its
 * own on it ({@link Client}).
 */
final class Driver implements Closeable {
  /** Static because chains have nothing else in common; it holds only what is in use at the moment. */
  static final SharedByKey<Key, Driver> SHARED = new SharedByKey<>();

  /** How long a server may take to say which run it is. */
  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  private final RedissonClient client;
  private final ServerRemarks remarks;
  private final RunWatch watch;
  private final Runnable shutdown;

  /**
   * Which one.
   *
   * @param servers the settings of the connection, or a given client
   * @param clock the time of the chains
   */
  record Key(Object servers, ChainClock clock) {}

  private Driver(RedissonClient client, ServerRemarks remarks, RunWatch watch, Runnable shutdown) {
    this.client = client;
    this.remarks = remarks;
    this.watch = watch;
    this.shutdown = shutdown;
  }

  /**
   * Connects a client that does so at its first use; blocks until then.
   *
   * @param use who is the first to use it
   * @param shutdown what to do with the client in the end
   * @throws RuntimeException if the server does not answer; the client stays as it is then
   */
  static Driver connect(RedissonClient client, ClientUse use, Runnable shutdown) {
    Masters masters = new Masters(client, TIMEOUT);
    masters.connect();
    ServerRemarks remarks = new ServerRemarks(use.prefix());
    RunWatch watch = new RunWatch(masters, use.prefix(), use.clock(), remarks);
    watch.start();
    remarks.ask(masters);
    return new Driver(client, remarks, watch, shutdown);
  }

  RedissonClient client() {
    return client;
  }

  ServerRemarks remarks() {
    return remarks;
  }

  RunWatch watch() {
    return watch;
  }

  @Override
  public void close() {
    watch.close();
    shutdown.run();
  }
}
