package io.cachechain.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Condition;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import io.cachechain.testing.FakeClock;
import io.cachechain.testing.TestEntries;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A layer under test with what the promises need: keys and versions of this test alone, and answers
 * waited for.
 */
final class LayerProbe {
  /** No operation of a healthy layer takes longer. */
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final Duration LIFE = Duration.ofMinutes(10);

  private final ByteLayer layer;
  private final ChainClock clock;
  private final String prefix;
  private final long baseMillis;
  private final long end;
  private final Map<String, String> names;

  LayerProbe(ByteLayer layer, ChainClock clock) {
    this.layer = layer;
    this.clock = clock;
    this.prefix = "tck:" + UUID.randomUUID() + ":";
    this.baseMillis = clock.currentTimeMillis();
    this.end = baseMillis + LIFE.toMillis();
    this.names = new ConcurrentHashMap<>();
  }

  private LayerProbe(ByteLayer layer, LayerProbe same) {
    this.layer = layer;
    this.clock = same.clock;
    this.prefix = same.prefix;
    this.baseMillis = same.baseMillis;
    this.end = same.end;
    this.names = same.names;
  }

  ByteLayer layer() {
    return layer;
  }

  ChainClock clock() {
    return clock;
  }

  /** Returns the same probe of another instance of the layer. */
  LayerProbe on(ByteLayer other) {
    return new LayerProbe(other, this);
  }

  String key(String name) {
    return prefix + name;
  }

  Version version(int number) {
    Version version = Version.of(baseMillis + number, 0, 0, 1);
    names.put(version.toString(), "v" + number);
    return version;
  }

  /**
   * Returns a text in which the versions of this test have the numbers by which the test calls
   * them.
   */
  String readable(String text) {
    String readable = text.replace(prefix, "");
    for (Map.Entry<String, String> name : names.entrySet()) {
      readable = readable.replace(name.getKey(), name.getValue());
    }
    return readable;
  }

  ByteEntry value(String key, Version version) {
    return value(key, version, ("value " + version).getBytes(UTF_8));
  }

  ByteEntry value(String key, Version version, byte[] payload) {
    return TestEntries.value(key, version, payload, end);
  }

  ByteEntry tombstone(String key, Version version) {
    return TestEntries.tombstone(key, version, end);
  }

  /** Returns the wall time which lies this far ahead. */
  long in(Duration ahead) {
    return clock.currentTimeMillis() + ahead.toMillis();
  }

  Deadline deadline() {
    return Deadline.in(clock, PATIENCE);
  }

  byte @Nullable [] get(String key) {
    return result(layer.get(key, deadline()));
  }

  /** Returns the version held under a key, or null for none. */
  @Nullable
  Version held(String key) {
    return Version.readFrom(get(key));
  }

  PutResult put(String key, ByteEntry entry, Condition condition) {
    PutResult result = result(layer.put(key, entry, condition, deadline()));
    assertThat(result).as("the result of a put").isNotNull();
    return result;
  }

  /** Puts a value on the condition that it is newer, and expects it to be stored. */
  void store(String key, Version version) {
    store(key, value(key, version));
  }

  void store(String key, ByteEntry entry) {
    assertThat(put(key, entry, Condition.newerWins()))
        .as("the put of %s", entry)
        .isEqualTo(PutResult.stored());
  }

  /** Waits for a stage, which must be one, and returns its result; its failure is this test's. */
  <T extends @Nullable Object> T result(CompletionStage<T> stage) {
    assertThat(stage).as("the stage of an operation").isNotNull();
    CompletableFuture<T> future = stage.toCompletableFuture();
    try {
      clock.await(future, PATIENCE);
      return future.get();
    } catch (ExecutionException failed) {
      throw new AssertionError("an operation failed: " + failed.getCause(), failed.getCause());
    } catch (TimeoutException late) {
      throw new AssertionError(
          "an operation did not end within " + PATIENCE.toSeconds() + " s", late);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for an operation", interrupted);
    }
  }

  /** Waits until a stage has ended, whichever way. */
  void end(CompletionStage<?> stage) {
    CompletableFuture<?> future = stage.toCompletableFuture();
    try {
      clock.await(future, PATIENCE);
    } catch (TimeoutException late) {
      throw new AssertionError(
          "an operation did not end within " + PATIENCE.toSeconds() + " s", late);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for an operation", interrupted);
    }
  }

  /** Lets time pass. */
  void pass(Duration time) {
    if (clock instanceof FakeClock fake) {
      fake.advance(time);
      return;
    }
    try {
      clock.await(new CompletableFuture<Void>(), time);
    } catch (TimeoutException over) {
      return;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting", interrupted);
    }
  }
}
