package io.cachechain.tier.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.spi.BlockingLayer;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Condition;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.LayerConfig;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.Option;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import io.cachechain.testing.TestEntries;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A layer as the engine opens it, with threads to run on. */
final class Opened implements Closeable {
  private final ChainClock clock;
  private final ByteLayer layer;
  private final ExecutorService threads = Executors.newFixedThreadPool(24);

  private Opened(LayerSpec<?, ?> spec, ChainClock clock, Duration timeout) {
    this.clock = clock;
    this.layer = new JdbcLayerProvider().open(new Config(spec, clock, timeout));
    ((BlockingLayer) layer).runOn(threads);
  }

  static Opened of(LayerSpec<?, ?> spec, ChainClock clock, Duration timeout) {
    return new Opened(spec, clock, timeout);
  }

  ByteLayer layer() {
    return layer;
  }

  Opened connected() {
    result(layer.connected());
    return this;
  }

  Deadline deadline() {
    return Deadline.in(clock, Duration.ofSeconds(20));
  }

  CompletionStage<PutResult> start(String key, ByteEntry entry, Condition condition) {
    return layer.put(key, entry, condition, deadline());
  }

  PutResult put(String key, ByteEntry entry, Condition condition) {
    return result(start(key, entry, condition));
  }

  PutResult put(String key, Version version) {
    return put(key, TestEntries.value(key, version, new byte[10]), Condition.newerWins());
  }

  Version held(String key) {
    return Version.readFrom(result(layer.get(key, deadline())));
  }

  static <T> T result(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RuntimeException known) {
        throw known;
      }
      throw new AssertionError(failed.getCause());
    } catch (InterruptedException | TimeoutException late) {
      throw new AssertionError("no answer", late);
    }
  }

  static LayerException failure(CompletionStage<?> stage) {
    try {
      Object unexpected = stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
      throw new AssertionError("no failure but " + unexpected);
    } catch (ExecutionException failed) {
      assertThat(failed.getCause()).isInstanceOf(LayerException.class);
      return (LayerException) failed.getCause();
    } catch (InterruptedException | TimeoutException late) {
      throw new AssertionError("no answer", late);
    }
  }

  static void assertKind(CompletionStage<?> stage, FailureKind kind) {
    LayerException failure = failure(stage);
    assertThat(failure.kind()).as("kind of %s", failure).isEqualTo(kind);
  }

  @Override
  public void close() throws IOException {
    layer.close();
    threads.shutdownNow();
  }

  private record Config(LayerSpec<?, ?> spec, ChainClock clock, Duration timeout)
      implements LayerConfig {
    @Override
    public String chain() {
      return "test";
    }

    @Override
    public String layer() {
      return "jdbc";
    }

    @Override
    public <T> T get(Option<T> option) {
      return find(option).orElseThrow(() -> new NoSuchElementException(option.name()));
    }

    @Override
    public <T> Optional<T> find(Option<T> option) {
      Object given = spec.settings().get(option);
      return Optional.ofNullable(
          given == null ? option.defaultValue() : option.type().cast(given));
    }
  }
}
