package io.cachechain.bench;

import io.cachechain.CloseableChain;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Question: does a hit in the nearest layer cost more when more layers stand behind it?
 *
 * <p>Command, after {@code mvn -Pbench -pl cachechain-bench -am package -DskipTests}:
 *
 * <pre>{@code
 * java -jar cachechain-bench/target/benchmarks.jar DepthBenchmark -prof gc
 * }</pre>
 *
 * <p>Keys and settings are those of {@link NearHitBenchmark}. The chain has 1, 2 or 8 layers: Caffeine, and behind it layers of bytes in memory, which are never asked. The baseline is
 * the chain with 1 layer; there is no rival, since none has more than two.
 *
 * <p>Environment: the machine should be quiet; the difference looked for is 2 %, so look at the errors, too.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(3)
public class DepthBenchmark {
  /** A near hit. */
  @Benchmark
  public @Nullable Item nearHit(NearHitBenchmark.Keys keys, Deep chained) {
    return chained.items.get(keys.next());
  }

  /** A chain of so many layers. */
  @State(Scope.Benchmark)
  public static class Deep {
    /** How many layers the chain has. */
    @Param({"1", "2", "8"})
    public int layers;

    @SuppressWarnings("NullAway.Init") // by the set-up
    private CloseableChain<String, Item> items;

    /** Builds and fills it. */
    @Setup
    public void fill(NearHitBenchmark.Stored stored) {
      items = Chains.of(layers);
      stored.into(items::put);
    }

    /** Closes it; fails if it measured something else than near hits. */
    @TearDown
    public void close() {
      Chains.closeAfterNearHits(items);
    }
  }
}
