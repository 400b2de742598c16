package io.cachechain.bench;

import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import io.cachechain.testing.server.RedisServer;
import io.cachechain.tier.redis.RedisLayer;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/**
 * Question: how many hits in a Redis behind it does a chain answer, beside the client that it is built on?
 *
 * <p>Command, after {@code mvn -Pbench -pl cachechain-bench -am package -DskipTests}:
 *
 * <pre>{@code
 * java -jar cachechain-bench/target/benchmarks.jar FarHitBenchmark -prof gc -t 1
 * java -jar cachechain-bench/target/benchmarks.jar FarHitBenchmark -prof gc -t 64
 * }</pre>
 *
 * <p>Keys: 1,024 strings, all of them held in a Redis server of their own on this machine, each read at random. The chain has no near layer, so each read is a hit in Redis; the run fails if one is not.
 *
 * <p>Baseline: {@code redisson}, a {@code RBucket} with the codec for strings: what one would write without this library, and without its versions, guards, batches and counters.
 *
 * <p>Environment: compare within one run only; with 64 threads on few cores the figures are about throughput, not about the time of one read.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class FarHitBenchmark {
  private static final int KEYS = 1_024;

  private static String key() {
    return "key" + ThreadLocalRandom.current().nextInt(KEYS);
  }

  /** The chain. */
  @Benchmark
  public @Nullable String chain(Chained chained) {
    return chained.items.get(key());
  }

  /** The baseline. */
  @Benchmark
  public @Nullable String redisson(Bare bare) {
    return bare.client.<String>getBucket(key(), StringCodec.INSTANCE).get();
  }

  /** A chain of Redis alone. */
  @State(Scope.Benchmark)
  public static class Chained {
    private final RedisServer server = RedisServer.start();
    private final CloseableChain<String, String> items = ChainBuilder.create(
            "items", String.class, String.class)
        .layer(
            RedisLayer.at(server.url()),
            options -> options.requireUp().timeout(Duration.ofSeconds(10)))
        .ttl(Duration.ofHours(1))
        .build();

    /** Stores all keys. */
    @Setup
    public void fill() {
      for (int i = 0; i < KEYS; i++) {
        items.put("key" + i, "value of some forty characters, number " + i);
      }
    }

    /** Fails the run if a read was no hit. */
    @TearDown
    public void close() {
      long misses = items.stats().misses();
      items.close();
      server.close();
      if (misses > 0) {
        throw new IllegalStateException(misses + " reads found nothing");
      }
    }
  }

  /** The client of the chain's layer. */
  @State(Scope.Benchmark)
  public static class Bare {
    private final RedisServer server = RedisServer.start();
    private final RedissonClient client = client(server);

    private static RedissonClient client(RedisServer server) {
      Config config = new Config();
      config.useSingleServer().setAddress(server.url());
      return Redisson.create(config);
    }

    /** Stores all keys. */
    @Setup
    public void fill() {
      for (int i = 0; i < KEYS; i++) {
        client
            .getBucket("key" + i, StringCodec.INSTANCE)
            .set("value of some forty characters, number " + i);
      }
    }

    /** Ends the client and the server. */
    @TearDown
    public void close() {
      client.shutdown();
      server.close();
    }
  }
}
