package io.cachechain.core.internal.chain;

import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import io.cachechain.spi.LayerSpec;
import io.cachechain.testing.BoundedNearLayer;
import io.cachechain.testing.FakeBackplane;
import io.cachechain.testing.FakeClock;
import io.cachechain.testing.FakeLayer;
import io.cachechain.testing.FakeLog;
import io.cachechain.testing.SkewedClock;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * Several nodes of the chain "books" over the same far layers and one log of messages, all on the
 * calling thread and on one clock.
 */
final class TestCluster {
  final FakeClock clock = FakeClock.jumping(Duration.ZERO);
  final FakeLayer redis = new FakeLayer("redis").clock(clock);
  final FakeLayer jdbc = new FakeLayer("jdbc").clock(clock);
  final FakeLog log = FakeLog.direct().clock(clock);

  /** Returns a builder of a node whose messages go by this end of the log. */
  ChainBuilder<String, String> builder(FakeBackplane end) {
    return builder(end, Duration.ZERO);
  }

  private ChainBuilder<String, String> builder(FakeBackplane end, Duration ahead) {
    return ChainBuilder.create("books", String.class, String.class)
        .clock(ahead.isZero() ? clock : new SkewedClock(clock, ahead))
        .executor(Runnable::run)
        .jitter(0)
        .backplane(end);
  }

  /** Returns a node with the chain near, redis. */
  Node node(String name) {
    return node(name, builder -> builder);
  }

  /** Returns a node with the chain near, redis, and what else is said. */
  Node node(String name, UnaryOperator<ChainBuilder<String, String>> more) {
    return node(name, Duration.ZERO, more);
  }

  /**
   * Returns a node with the chain near, redis, and what else is said, whose clock is ahead by so
   * much.
   */
  Node node(String name, Duration ahead, UnaryOperator<ChainBuilder<String, String>> more) {
    BoundedNearLayer<String, String> near = BoundedNearLayer.lru(1_000);
    FakeBackplane end = log.end(name);
    ChainBuilder<String, String> builder =
        builder(end, ahead).layer(LayerSpec.of("near", near)).layer(redis);
    return new Node(near, end, more.apply(builder).build());
  }

  /**
   * One node.
   *
   * @param near its near layer
   * @param end its end of the log
   * @param chain its chain
   */
  record Node(
      BoundedNearLayer<String, String> near,
      FakeBackplane end,
      CloseableChain<String, String> chain) {
    /** Returns whether the near layer holds the key, good or not. */
    boolean holds(String key) {
      return near.peek(key) != null;
    }

    /** Returns the line of describe() about the backplane. */
    String backplane() {
      return chain
          .describe()
          .toString()
          .lines()
          .filter(line -> line.startsWith(" backplane:"))
          .findFirst()
          .orElse("");
    }

    /** Returns whether what the near layer holds answers at once, without a walk. */
    boolean isGoodNear(String key) {
      return chain.with(c -> c.skipReads("redis")).getIfPresent(key) != null;
    }
  }
}
