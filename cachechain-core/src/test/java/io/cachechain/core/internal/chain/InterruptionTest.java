package io.cachechain.core.internal.chain;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.Chain;
import io.cachechain.ChainException;
import io.cachechain.CloseableChain;
import io.cachechain.DeadlineExceededException;
import io.cachechain.EntryPolicy;
import io.cachechain.WriteOutcome;
import io.cachechain.core.ChainBuilder;
import io.cachechain.core.WritePolicy;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.Capability;
import io.cachechain.spi.Condition;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import io.cachechain.testing.BoundedNearLayer;
import io.cachechain.testing.FakeLayer;
import io.cachechain.testing.FakeOrigin;
import io.cachechain.testing.Gate;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls on a thread that is interrupted, before or while they wait. */
class InterruptionTest {
  static Stream<Arguments> writesOnKinds() {
    return EnumSet.allOf(Write.class).stream()
        .flatMap(
            write -> EnumSet.allOf(Kind.class).stream().map(kind -> Arguments.of(write, kind)));
  }

  @ParameterizedTest
  @MethodSource("writesOnKinds")
  @DisplayName(
      "F10: a write on an interrupted thread does what it does on any other, and the flag is kept")
  void write_threadIsInterrupted_outcomeAndFlag(Write write, Kind kind) {
    try (CloseableChain<String, String> chain = kind.chain()) {
      chain.put("k", "before");
      Thread.currentThread().interrupt();

      Map<String, WriteOutcome> outcomes = write.run(chain);

      assertThat(Thread.interrupted()).isTrue();
      assertThat(outcomes.values())
          .flatMap(outcome -> outcome.layers().values())
          .extracting(PutResult::status)
          .doesNotContain(PutResult.Status.MISSED, PutResult.Status.REJECTED);
      assertThat(chain.flush(ofSeconds(10))).isEmpty();
      assertThat(chain.getIfPresent("k")).isEqualTo(kind.kept(write));
      assertThat(chain.stats().failures()).isZero();
      assertThat(chain.stats().layers().values()).allMatch(layer -> layer.failures() == 0);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Write.class,
      names = {"PUT", "PUT_FOR", "PUT_ALL", "INVALIDATE", "INVALIDATE_ALL"})
  @DisplayName(
      "F10: so does one whose thread is interrupted while it waits: what it returns is what was stored")
  void write_interruptedWhileItWaits_outcomeAndFlag(Write write) throws Exception {
    FakeLayer redis = new FakeLayer("redis");
    try (CloseableChain<String, String> chain = ChainBuilder.create(
            "books", String.class, String.class)
        .layer(LayerSpec.of("near", BoundedNearLayer.<String, String>lru(10)))
        .layer(redis, l -> l.timeout(ofSeconds(30)))
        .build()) {
      redis.onPuts().holds();
      CompletableFuture<Boolean> flag = new CompletableFuture<>();
      CompletableFuture<Map<String, WriteOutcome>> outcomes = new CompletableFuture<>();
      Thread caller = new Thread(() -> {
        try {
          outcomes.complete(write.run(chain));
        } catch (Throwable thrown) {
          outcomes.completeExceptionally(thrown);
        }
        flag.complete(Thread.currentThread().isInterrupted());
      });
      caller.start();
      await(() -> redis.waiting() > 0);

      caller.interrupt();
      await(() -> !caller.isInterrupted() || outcomes.isDone()); // it has been noticed
      redis.onPuts().recovers();
      redis.releases();

      assertThat(outcomes.get(10, TimeUnit.SECONDS).values()).allMatch(WriteOutcome::isComplete);
      assertThat(flag.get(10, TimeUnit.SECONDS)).isTrue();
      assertThat(chain.getIfPresent("k")).isEqualTo(write.puts ? "v" : null);
    }
  }

  @Test
  @DisplayName("F10 P6: the deadline of a write counts also for an interrupted thread")
  void put_interruptedAndLayerHangs_endsByItsDeadline() {
    FakeLayer redis = new FakeLayer("redis");
    try (CloseableChain<String, String> chain = ChainBuilder.create(
            "books", String.class, String.class)
        .layer(redis, l -> l.timeout(ofSeconds(30)))
        .settings(Settings.of("close.timeout", "10ms"))
        .build()) {
      redis.hangs();
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> chain.with(c -> c.timeout(ofMillis(50))).put("k", "v"))
          .isInstanceOf(DeadlineExceededException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @DisplayName(
      "P6 P5: a read that would have to wait throws and keeps the flag; no layer is blamed for it, and what is near is answered")
  void get_threadIsInterrupted_throwsAndKeepsTheFlag(Kind kind) throws Exception {
    Gate gate = new Gate();
    try (CloseableChain<String, String> chain = kind.chain()) {
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> chain.get("cold", key -> {
            gate.pass();
            return "v";
          }))
          .isInstanceOf(ChainException.class)
          .hasMessageContaining("the calling thread was interrupted");

      assertThat(Thread.interrupted()).isTrue();
      gate.open();
      assertThat(chain.stats().layers().values()).allMatch(layer -> layer.failures() == 0);
      chain.put("k", "v");
      String expected = chain.getIfPresent("k");
      Thread.currentThread().interrupt();
      if (expected != null) {
        assertThat(chain.get("k")).isEqualTo(expected);
      }
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  @DisplayName("F7: flush on an interrupted thread says at once what is not written yet")
  void flush_threadIsInterrupted_saysWhatWaits() {
    FakeLayer redis = new FakeLayer("redis");
    try (CloseableChain<String, String> chain = ChainBuilder.create(
            "books", String.class, String.class)
        .layer(redis, l -> l.timeout(ofSeconds(30)).writes(WritePolicy.queued()))
        .build()) {
      redis.onPuts().holds();
      chain.put("k", "v");
      Thread.currentThread().interrupt();

      assertThat(chain.flush(ofSeconds(30))).containsEntry("redis", 1L);

      assertThat(Thread.interrupted()).isTrue();
      redis.onPuts().recovers();
      redis.releases();
      assertThat(chain.flush(ofSeconds(30))).isEmpty();
    }
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  /** The calls that write. */
  enum Write {
    PUT(true) {
      @Override
      Map<String, WriteOutcome> run(Chain<String, String> chain) {
        return Map.of("k", chain.put("k", "v"));
      }
    },
    PUT_FOR(true) {
      @Override
      Map<String, WriteOutcome> run(Chain<String, String> chain) {
        return Map.of("k", chain.put("k", "v", EntryPolicy.of(ofSeconds(60))));
      }
    },
    PUT_ALL(true) {
      @Override
      Map<String, WriteOutcome> run(Chain<String, String> chain) {
        return chain.putAll(Map.of("k", "v", "other", "v"));
      }
    },
    INVALIDATE(false) {
      @Override
      Map<String, WriteOutcome> run(Chain<String, String> chain) {
        return Map.of("k", chain.invalidate("k"));
      }
    },
    INVALIDATE_ALL(false) {
      @Override
      Map<String, WriteOutcome> run(Chain<String, String> chain) {
        return chain.invalidateAll(List.of("k", "other"));
      }
    },
    CLEAR(false) {
      @Override
      Map<String, WriteOutcome> run(Chain<String, String> chain) {
        return Map.of("", chain.clear());
      }
    };

    final boolean puts;

    Write(boolean puts) {
      this.puts = puts;
    }

    abstract Map<String, WriteOutcome> run(Chain<String, String> chain);
  }

  /** The kinds of layers, by whose thread is at work. */
  enum Kind {
    NEAR,
    ASYNCHRONOUS,
    ON_THE_CALLERS_THREAD,
    BLOCKING,
    QUEUED,
    ORIGIN;

    CloseableChain<String, String> chain() {
      ChainBuilder<String, String> builder = ChainBuilder.create(
              "books", String.class, String.class)
          .layer(LayerSpec.of("near", BoundedNearLayer.<String, String>lru(10)));
      return switch (this) {
        case NEAR -> builder.build();
        case ASYNCHRONOUS -> builder.layer(new FakeLayer("far")).build();
        case ON_THE_CALLERS_THREAD ->
          builder.layer(LayerSpec.of("far", new Touchy())).build();
        case BLOCKING -> builder.layer(LayerSpec.of("far", new Sleepy())).build();
        case QUEUED ->
          builder
              .layer(new FakeLayer("far"), l -> l.writes(WritePolicy.queued()))
              .build();
        case ORIGIN ->
          builder.layer(new FakeLayer("far")).origin(FakeOrigin.empty()).build();
      };
    }

    /** An origin's put leaves a tombstone. */
    @Nullable
    String kept(Write write) {
      return write.puts && this != ORIGIN ? "v" : null;
    }
  }

  /** A layer of plain blocking calls, which notices an interrupt. */
  private static final class Sleepy extends io.cachechain.spi.BlockingLayer {
    private final Map<String, byte[]> held = new ConcurrentHashMap<>();

    @Override
    protected byte @Nullable [] read(String key) throws Exception {
      new CompletableFuture<>()
          .completeOnTimeout(null, 1, TimeUnit.MILLISECONDS)
          .get();
      return held.get(key);
    }

    @Override
    protected synchronized PutResult put(String key, ByteEntry entry, Condition condition)
        throws Exception {
      byte[] before = read(key);
      if (!condition.allows(entry, before)) {
        return PutResult.superseded(Version.readFrom(before));
      }
      held.put(key, entry.bytes());
      return PutResult.stored();
    }

    @Override
    public void close() {}
  }

  /**
   * A layer that is asked on the caller's thread, and takes an interrupt for a failure, as drivers
   * do that hand over to a queue.
   */
  private static final class Touchy implements ByteLayer {
    private final FakeLayer layer = new FakeLayer("far");

    @Override
    public CompletionStage<byte @Nullable []> get(String key, Deadline deadline) {
      return Thread.currentThread().isInterrupted()
          ? CompletableFuture.failedStage(new InterruptedException())
          : layer.get(key, deadline);
    }

    @Override
    public CompletionStage<PutResult> put(
        String key, ByteEntry entry, Condition condition, Deadline deadline) {
      return Thread.currentThread().isInterrupted()
          ? CompletableFuture.failedStage(new InterruptedException())
          : layer.put(key, entry, condition, deadline);
    }

    @Override
    public Set<Capability> capabilities() {
      return layer.capabilities();
    }

    @Override
    public void close() {}
  }
}
