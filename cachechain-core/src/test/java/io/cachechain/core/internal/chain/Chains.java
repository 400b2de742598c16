package io.cachechain.core.internal.chain;

import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import io.cachechain.core.LayerOptions;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.LayerSpec;
import io.cachechain.testing.BoundedNearLayer;
import io.cachechain.testing.FakeClock;
import io.cachechain.testing.FakeLayer;
import io.cachechain.testing.SkewedClock;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Chains over fakes, on a clock that jumps instead of waiting, everything on the calling thread:
 * deterministic.
 */
final class Chains {
  final FakeClock clock = FakeClock.jumping(Duration.ZERO);
  final BoundedNearLayer<String, String> nearLayer;
  final FakeLayer redis = new FakeLayer("redis").clock(clock);
  final FakeLayer jdbc = new FakeLayer("jdbc").clock(clock);

  private Chains(int nearSize) {
    this.nearLayer = BoundedNearLayer.lru(nearSize);
  }

  static Chains create() {
    return new Chains(1_000);
  }

  static Chains withNearOf(int entries) {
    return new Chains(entries);
  }

  LayerSpec<String, String> near() {
    return LayerSpec.of("near", nearLayer);
  }

  ChainBuilder<String, String> builder() {
    return builderAt(clock);
  }

  /** Returns a builder of another node, whose clock it is. */
  ChainBuilder<String, String> builderAt(ChainClock clock) {
    return ChainBuilder.create("books", String.class, String.class)
        .clock(clock)
        .executor(Runnable::run)
        .jitter(0);
  }

  /** Returns a builder of another node, whose clock differs by so much. */
  ChainBuilder<String, String> ahead(Duration offset) {
    return builderAt(new SkewedClock(clock, offset));
  }

  /** Returns near -> redis -> jdbc. */
  CloseableChain<String, String> three(UnaryOperator<ChainBuilder<String, String>> more) {
    return more.apply(builder().layer(near()).layer(redis).layer(jdbc)).build();
  }

  CloseableChain<String, String> three() {
    return three(builder -> builder);
  }

  /** Returns near -> redis, with options for redis. */
  CloseableChain<String, String> two(
      Consumer<LayerOptions<String, String>> options,
      UnaryOperator<ChainBuilder<String, String>> more) {
    return more.apply(builder().layer(near()).layer(redis, options)).build();
  }

  /** Returns a chain of one far layer alone, which shares that layer as another node would. */
  CloseableChain<String, String> otherNode(FakeLayer layer) {
    return builder().layer(layer).build();
  }
}
