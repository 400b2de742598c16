package io.cachechain.bench.tiers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Future;
import net.spy.memcached.BinaryConnectionFactory;
import net.spy.memcached.MemcachedClient;
import org.jspecify.annotations.Nullable;

/**
 * The client of the Memcached tier with its defaults and the binary protocol, which the tier speaks
 * too: {@code get} and {@code asyncGet}. It merges reads that wait for its connection by itself.
 */
final class SpyContestant implements Contestant {
  private static final int LIFE_SECONDS = 3_600;

  private final MemcachedClient client;

  SpyContestant(String host, int port) {
    try {
      client = new MemcachedClient(
          new BinaryConnectionFactory(), List.of(new InetSocketAddress(host, port)));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public String name() {
    return "spymemcached";
  }

  @Override
  public void put(String key, String value) {
    if (!client.set(key, LIFE_SECONDS, value).getStatus().isSuccess()) {
      throw new IllegalStateException("not stored");
    }
  }

  @Override
  public @Nullable String get(String key) {
    return (String) client.get(key);
  }

  @Override
  @SuppressWarnings("unchecked") // strings were stored
  public Future<? extends @Nullable String> begin(String key) {
    return (Future<? extends @Nullable String>) (Future<?>) client.asyncGet(key);
  }

  @Override
  public void close() {
    client.shutdown();
  }
}
