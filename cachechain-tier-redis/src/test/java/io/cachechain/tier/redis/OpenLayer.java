package io.cachechain.tier.redis;

import static org.awaitility.Awaitility.await;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.Condition;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import io.cachechain.testing.FakeLayerConfig;
import io.cachechain.testing.RealClock;
import io.cachechain.testing.TestEntries;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** A layer in the hands of a test, which waits for its answers. */
final class OpenLayer implements AutoCloseable {
  /** The timeout of a layer here where a test names no other. */
  static final Duration TIMEOUT = Duration.ofSeconds(1);

  private final ByteLayer layer;

  private OpenLayer(ByteLayer layer) {
    this.layer = layer;
  }

  /** Opens a layer and does not wait until it is connected. */
  static OpenLayer open(RedisLayer spec) throws Exception {
    return open(spec, TIMEOUT);
  }

  /** Opens a layer of a timeout of its own and does not wait until it is connected. */
  static OpenLayer open(RedisLayer spec, Duration timeout) throws Exception {
    FakeLayerConfig config =
        FakeLayerConfig.of("redis", RealClock.shared()).timeout(timeout).with(spec.settings());
    return new OpenLayer((ByteLayer) spec.provider().open(config));
  }

  /** Opens a layer and waits until it is connected, by whichever attempt: a busy machine can be too slow for the first. */
  static OpenLayer connected(RedisLayer spec) throws Exception {
    return connected(spec, TIMEOUT);
  }

  /** Opens a layer of a timeout of its own and waits until it is connected. */
  static OpenLayer connected(RedisLayer spec, Duration timeout) throws Exception {
    OpenLayer open = open(spec, timeout);
    if (failure(open.layer.connected()) != null) {
      await().atMost(Duration.ofSeconds(30)).until(() -> open.failureOfGet("none") == null);
    }
    return open;
  }

  ByteLayer layer() {
    return layer;
  }

  static Deadline deadline() {
    return Deadline.in(RealClock.shared(), TIMEOUT);
  }

  static <T> T result(CompletionStage<T> stage) throws Exception {
    try {
      return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (ExecutionException failure) {
      throw failure.getCause() instanceof Exception cause ? cause : failure;
    }
  }

  byte[] get(String key) throws Exception {
    return result(layer.get(key, deadline()));
  }

  PutResult put(ByteEntry entry, String key) throws Exception {
    return result(layer.put(key, entry, Condition.newerWins(), deadline()));
  }

  /** Puts a value with this number as its version. */
  PutResult put(String key, int number) throws Exception {
    return put(value(key, number), key);
  }

  static ByteEntry value(String key, int number) {
    return TestEntries.value(key, version(number), new byte[] {(byte) number});
  }

  static Version version(int number) {
    return Version.of(number, 0, 0, 1);
  }

  /** Returns the kind of the failure, or null if there is none. */
  static FailureKind failure(CompletionStage<?> stage) throws Exception {
    try {
      Object unused = result(stage);
      return null;
    } catch (LayerException failure) {
      return failure.kind();
    }
  }

  FailureKind failureOfGet(String key) throws Exception {
    return failure(layer.get(key, deadline()));
  }

  @Override
  public void close() throws IOException {
    layer.close();
  }
}
