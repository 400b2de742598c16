package io.cachechain.simulator;

import io.cachechain.core.BreakerPolicy;
import io.cachechain.core.WritePolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How the chains of a run are made: the same on all its nodes, drawn from the seed.
 *
 * @param nodes how many nodes there are
 * @param near the capacities of the near layers, nearest first; may be none
 * @param far the far layers, nearest first, at least one
 * @param bulk whether far layers take several keys in one request
 * @param ttl how long entries live
 * @param owedCapacity how many keys may be owed to a layer
 * @param latency how long a request takes in one direction, most of the time at most, in nanoseconds
 * @param threads how long a task waits for a thread, likewise
 */
record Shape(
    int nodes,
    List<Integer> near,
    List<Far> far,
    boolean bulk,
    Duration ttl,
    int owedCapacity,
    long latency,
    long threads) {
  /** How long a copy in a near layer counts. */
  static final Duration NEAR_MAX_TTL = Duration.ofSeconds(3);

  static final Duration LAYER_TIMEOUT = Duration.ofMillis(100);
  static final Duration LOADER_TIMEOUT = Duration.ofMillis(500);
  static final Duration CALL_TIMEOUT = Duration.ofSeconds(4);

  private static final int[] NEAR_SIZES = {1, 1, 2, 8};
  private static final long[] LATENCIES = {300_000, 3_000_000, 12_000_000};

  /**
   * Draws a shape.
   *
   * @param seed the seed of the run
   * @param nodes how many nodes, or 0 to draw it
   * @param layers how many far layers, or 0 to draw it
   */
  static Shape draw(long seed, int nodes, int layers) {
    SplittableRandom random = new SplittableRandom(seed ^ 0x5AFE);
    int nodesDrawn = 1 + random.nextInt(3);
    int layersDrawn = 1 + random.nextInt(3);
    int nearLayers = random.nextInt(10) == 0 ? 0 : random.nextInt(6) == 0 ? 2 : 1;
    List<Integer> near = new ArrayList<>();
    for (int i = 0; i < nearLayers; i++) {
      near.add(NEAR_SIZES[random.nextInt(NEAR_SIZES.length)]);
    }
    List<Far> far = new ArrayList<>();
    for (int i = 0; i < (layers == 0 ? layersDrawn : layers); i++) {
      far.add(Far.draw(random));
    }
    boolean bulk = random.nextInt(3) == 0;
    Duration ttl = random.nextInt(5) == 0 ? Duration.ofSeconds(5) : Duration.ofHours(1);
    int count = nodes == 0 ? nodesDrawn : nodes;
    // What overflows is known to one node only, as long as nobody tells the others.
    int owed = count == 1 && random.nextInt(3) == 0 ? 1 : 1_000;
    long latency = LATENCIES[random.nextInt(LATENCIES.length)];
    return new Shape(
        count, near, far, bulk, ttl, owed, latency, random.nextInt(3) == 0 ? 2_000_000 : 20_000);
  }

  /**
   * How one far layer is treated.
   *
   * @param writes how puts reach it
   * @param breaker when it is left alone
   * @param retry how often a read is tried again
   */
  record Far(WritePolicy writes, BreakerPolicy breaker, int retry) {
    static Far draw(SplittableRandom random) {
      WritePolicy writes = switch (random.nextInt(10)) {
        case 0 -> WritePolicy.invalidate();
        case 1 -> WritePolicy.queued().queueCapacity(1).whenFullDropOldest();
        case 2 -> WritePolicy.queued().queueCapacity(2).whenFullDropNewest();
        case 3 -> WritePolicy.queued().queueCapacity(1).whenFullWait(Duration.ofMillis(50));
        case 4 -> WritePolicy.queued().queueCapacity(1).whenFullRunInCaller();
        default -> WritePolicy.sync();
      };
      BreakerPolicy breaker = switch (random.nextInt(4)) {
        case 0 -> BreakerPolicy.consecutive(3);
        case 1 -> BreakerPolicy.failureRate(50).lastCalls(10).atLeast(4);
        default -> BreakerPolicy.off();
      };
      return new Far(writes, breaker, random.nextInt(4) == 0 ? 1 : 0);
    }
  }
}
