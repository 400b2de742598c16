package io.cachechain.simulator;

import io.cachechain.core.BreakerPolicy;
import io.cachechain.core.WritePolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * How the chains of a run are made: the same on all its nodes, drawn from the seed.
 *
 * @param nodes how many nodes there are
 * @param near the capacities of the near layers, nearest first; may be none
 * @param far the far layers, nearest first, at least one
 * @param disk whether each node has a layer of its own between the near and the far ones, which
 *     outlives it
 * @param messages how the nodes notify each other of changes, or null if they do not
 * @param puts which way puts go
 * @param bulk whether far layers take several keys in one request
 * @param ttl how long entries live
 * @param missedCapacity how many keys may be missed by a layer
 * @param latency how long a request takes in one direction, most of the time at most, in
 *     nanoseconds
 * @param threads how long a task waits for a thread, likewise
 */
record Shape(
    int nodes,
    List<Integer> near,
    List<Far> far,
    boolean disk,
    @Nullable Messages messages,
    Puts puts,
    boolean bulk,
    Duration ttl,
    int missedCapacity,
    long latency,
    long threads) {
  static final Duration LAYER_TIMEOUT = Duration.ofMillis(100);
  static final Duration LOADER_TIMEOUT = Duration.ofMillis(500);
  static final Duration CALL_TIMEOUT = Duration.ofSeconds(4);

  private static final Duration NEAR_MAX_TTL_WITHOUT_BACKPLANE = Duration.ofSeconds(3);
  private static final Duration NEAR_MAX_TTL_WITH_BACKPLANE = Duration.ofMinutes(5);
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
    // What overflows is known to one node only, as long as nobody notifies the others.
    int missed = count == 1 && random.nextInt(3) == 0 ? 1 : 1_000;
    long latency = LATENCIES[random.nextInt(LATENCIES.length)];
    long threads = random.nextInt(3) == 0 ? 2_000_000 : 20_000;
    Messages messages = Messages.draw(random);
    boolean disk = new SplittableRandom(seed ^ 0xD15C).nextInt(5) == 0;
    return new Shape(
        count, near, far, disk, messages, Puts.draw(seed), bulk, ttl, missed, latency, threads);
  }

  /** Returns this with nodes that notify each other of changes. */
  Shape withMessages() {
    return messages == null ? with(new Messages(false, NEAR_MAX_TTL_WITH_BACKPLANE)) : this;
  }

  /** Returns this with nodes that do not notify each other. */
  Shape withoutMessages() {
    return with(null);
  }

  private Shape with(@Nullable Messages how) {
    return new Shape(
        nodes, near, far, disk, how, puts, bulk, ttl, missedCapacity, latency, threads);
  }

  /** Returns this with puts of what the origin has already. */
  Shape cached() {
    return through(Puts.CACHED);
  }

  /** Returns this with puts that go through an origin which does not compare versions. */
  Shape throughOrigin() {
    return through(Puts.STORED);
  }

  private Shape through(Puts way) {
    return new Shape(
        nodes, near, far, disk, messages, way, bulk, ttl, missedCapacity, latency, threads);
  }

  /** Returns this with a layer of its own for each node. */
  Shape withDisks() {
    return new Shape(
        nodes, near, far, true, messages, puts, bulk, ttl, missedCapacity, latency, threads);
  }

  /** Returns how long copies that only one node sees count, one copied from the other. */
  Duration privateLife() {
    return disk ? nearMaxTtl().multipliedBy(2) : nearMaxTtl();
  }

  /** Returns how long a copy in a near layer counts. */
  Duration nearMaxTtl() {
    return messages == null ? NEAR_MAX_TTL_WITHOUT_BACKPLANE : messages.nearMaxTtl;
  }

  /** Returns whether messages are lost on their way to single nodes. */
  boolean losesMessages() {
    return messages != null && messages.loses;
  }

  /** Which way puts go. */
  enum Puts {
    /** The program changes the origin, and then puts. */
    CACHED,
    /** Through the chain to the origin, and then to the caches. */
    STORED,
    /** Through the chain to an origin that compares versions. */
    VERSIONED;

    static Puts draw(long seed) {
      return switch (new SplittableRandom(seed ^ 0x0819).nextInt(6)) {
        case 0 -> STORED;
        case 1 -> VERSIONED;
        default -> CACHED;
      };
    }
  }

  /**
   * How the nodes notify each other of changes.
   *
   * @param loses whether a message is lost now and then without a notification of the loss, beyond
   *     what a backplane may do
   * @param nearMaxTtl how long a copy in a near layer counts
   */
  record Messages(boolean loses, Duration nearMaxTtl) {
    static @Nullable Messages draw(SplittableRandom random) {
      boolean exist = random.nextInt(5) > 1;
      boolean loses = random.nextInt(6) == 0;
      Duration nearMaxTtl =
          random.nextInt(3) == 0 ? Duration.ofSeconds(10) : NEAR_MAX_TTL_WITH_BACKPLANE;
      return exist ? new Messages(loses, nearMaxTtl) : null;
    }
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
