package io.cachechain.tier.memcached;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.core.internal.time.SystemClock;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.Condition;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import io.cachechain.testing.FakeLayerConfig;
import io.cachechain.testing.TestEntries;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A layer on real servers, asked by blocking calls. */
final class LayerOnServers implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofMillis(500);
  private static final AtomicInteger COUNTER = new AtomicInteger();

  final SystemClock clock = new SystemClock();
  final ByteLayer layer;

  LayerOnServers(MemcachedLayer spec) throws Exception {
    this(spec, Duration.ofMillis(300));
  }

  LayerOnServers(MemcachedLayer spec, Duration connectTimeout) throws Exception {
    layer = new MemcachedLayerProvider()
        .open(FakeLayerConfig.of("memcached", clock)
            .with(spec.settings())
            .with(MemcachedLayerProvider.CONNECT_TIMEOUT, connectTimeout));
  }

  /** Waits until all servers are up. */
  LayerOnServers up() throws Exception {
    layer.connected().toCompletableFuture().get(10, SECONDS);
    return this;
  }

  Deadline deadline() {
    return Deadline.in(clock, TIMEOUT);
  }

  byte @Nullable [] get(String key) throws Exception {
    return await(layer.get(key, deadline()));
  }

  PutResult put(String key, ByteEntry entry) throws Exception {
    return put(key, entry, Condition.newerWins());
  }

  PutResult put(String key, ByteEntry entry, Condition condition) throws Exception {
    return await(layer.put(key, entry, condition, deadline()));
  }

  /** Returns the kind of the failure of a stage. */
  static FailureKind kindOf(CompletionStage<?> stage) throws Exception {
    try {
      stage.toCompletableFuture().get(10, SECONDS);
      throw new AssertionError("no failure");
    } catch (ExecutionException failure) {
      return ((LayerException) failure.getCause()).kind();
    }
  }

  static <T> T await(CompletionStage<T> stage)
      throws ExecutionException, InterruptedException, TimeoutException {
    return stage.toCompletableFuture().get(10, SECONDS);
  }

  Version newer() {
    return Version.of(clock.currentTimeMillis(), COUNTER.incrementAndGet() & 0xFFF, 0, 1);
  }

  static Version version(long millis) {
    return Version.of(millis, 0, 0, 1);
  }

  static ByteEntry value(String key, Version version, String text) {
    return TestEntries.value(key, version, text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws IOException {
    layer.close();
    clock.close();
  }
}
