package io.cachechain.core.internal.chain;

import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import io.cachechain.core.internal.entry.Generations;
import io.cachechain.core.internal.entry.GenerationsFormat;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.Version;
import io.cachechain.testing.BoundedNearLayer;
import io.cachechain.testing.FakeLayer;
import io.cachechain.testing.SkewedClock;
import java.time.Duration;

/** Nodes over layers that can be cleared, and what stands in the records of generations there. */
abstract class ClearedChains {
  static final String RECORD = "books:g:all";

  final TestCluster cluster = new TestCluster();
  final FakeLayer redis = cluster.redis;
  final FakeLayer jdbc = cluster.jdbc;

  /** Returns a node without a backplane: near, redis, jdbc. */
  final CloseableChain<String, String> alone() {
    return alone(Duration.ZERO);
  }

  /** Returns a node without a backplane, whose wall is wrong by this much. */
  final CloseableChain<String, String> alone(Duration skew) {
    return ChainBuilder.create("books", String.class, String.class)
        .clock(new SkewedClock(cluster.clock, skew))
        .executor(Runnable::run)
        .jitter(0)
        .layer(LayerSpec.of("near", BoundedNearLayer.<String, String>lru(1_000)))
        .layer(redis)
        .layer(jdbc)
        .build();
  }

  /** Returns a node of far layers only, which sees what others would find there. */
  final CloseableChain<String, String> reader(FakeLayer... layers) {
    ChainBuilder<String, String> builder = cluster.builder(cluster.log.end("reader"));
    for (FakeLayer layer : layers) {
      builder = builder.layer(layer);
    }
    return builder.build();
  }

  /** Returns what the record of a layer says. */
  static Generations recordIn(FakeLayer layer) {
    return new GenerationsFormat().decode(RECORD, layer.held(RECORD)).state();
  }

  /** Returns the generation of the chain in the record of a layer. */
  static long chainIn(FakeLayer layer) {
    return recordIn(layer).chain();
  }

  static byte[] record(Generations state) {
    return new GenerationsFormat().encode(RECORD, state, Version.of(2, 0, 0, 9)).bytes();
  }
}
