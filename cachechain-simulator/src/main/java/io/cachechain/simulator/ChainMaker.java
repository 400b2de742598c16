package io.cachechain.simulator;

import io.cachechain.CloseableChain;
import io.cachechain.Loader;
import io.cachechain.core.BreakerPolicy;
import io.cachechain.core.internal.chain.DefaultChain;
import io.cachechain.core.internal.config.EngineOptions;
import io.cachechain.core.internal.config.Environment;
import io.cachechain.core.internal.config.GivenChain;
import io.cachechain.core.internal.config.GivenLayer;
import io.cachechain.core.internal.config.GivenValues;
import io.cachechain.core.internal.config.Internals;
import io.cachechain.core.internal.config.Part;
import io.cachechain.core.internal.config.Resolution;
import io.cachechain.spi.Backplane;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.NearLayer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Builds the chain of a node: the engine that users get, with the clock, the threads and the source of chance of the simulation. */
final class ChainMaker {
  private final Shape shape;
  private final long skewMillis;
  private final Duration generationsPoll;
  private final List<GivenLayer<Long>> layers = new ArrayList<>();

  ChainMaker(Shape shape, Rules rules) {
    this.shape = shape;
    this.skewMillis = rules.skewMillis();
    this.generationsPoll = rules.clears() > 0 ? World.GENERATIONS_POLL : Duration.ofMinutes(1);
  }

  void near(NearLayer<String, Long> layer) {
    String name = "near" + layers.size();
    GivenValues values = new GivenValues(name);
    values.give(EngineOptions.MAX_TTL, shape.nearMaxTtl());
    add(name, LayerSpec.of(name, layer), values);
  }

  /** A layer that other nodes do not see. */
  void disk(ByteLayer layer) {
    GivenValues values = new GivenValues("disk");
    values.give(EngineOptions.LAYER_TTL, shape.nearMaxTtl());
    add("disk", LayerSpec.of("disk", layer), values);
  }

  void far(String name, ByteLayer layer, Shape.Far treatment) {
    GivenValues values = new GivenValues(name);
    values.give(EngineOptions.LAYER_TIMEOUT, Shape.LAYER_TIMEOUT);
    values.give(EngineOptions.WRITES, treatment.writes());
    values.give(EngineOptions.RETRY, (long) treatment.retry());
    BreakerPolicy breaker = treatment.breaker();
    values.give(EngineOptions.BREAKER, breaker);
    add(name, LayerSpec.of(name, layer), values);
  }

  private void add(String name, LayerSpec<String, Long> spec, GivenValues values) {
    layers.add(new GivenLayer<>(name, spec.provider().name(), spec, values, List.of(), null, null));
  }

  CloseableChain<String, Long> build(
      Loader<String, Long> loader,
      @Nullable Backplane backplane,
      ChainClock clock,
      Executor executor,
      Internals internals) {
    GivenValues values = new GivenValues("chain 'sim'");
    values.give(EngineOptions.TTL, shape.ttl());
    values.give(EngineOptions.NEGATIVE_TTL, shape.ttl());
    values.give(EngineOptions.TIMEOUT, Shape.CALL_TIMEOUT);
    values.give(EngineOptions.LOADER_TIMEOUT, Shape.LOADER_TIMEOUT);
    values.give(EngineOptions.TOMBSTONE_LIFE, Duration.ofMillis(Rules.TOMBSTONE_MILLIS));
    values.give(EngineOptions.CLOCK_MAX_SKEW, Duration.ofMillis(skewMillis));
    values.give(EngineOptions.CLOCK_TICK, Duration.ofMillis(100));
    values.give(EngineOptions.NEAR_SWEEP, Duration.ofSeconds(7));
    values.give(EngineOptions.OWED_CAPACITY, (long) shape.owedCapacity());
    values.give(EngineOptions.GENERATIONS_POLL, generationsPoll);
    values.give(Part.CLOCK, clock);
    values.give(Part.EXECUTOR, executor);
    if (backplane != null) {
      values.give(Part.BACKPLANE, backplane);
    }
    return new DefaultChain<>(Resolution.resolve(given(values, loader, internals)));
  }

  private GivenChain<String, Long> given(
      GivenValues values, @Nullable Loader<String, Long> loader, Internals internals) {
    return new GivenChain<>(
        "sim",
        String.class,
        Long.class,
        values,
        layers,
        Map.of(),
        false,
        loader,
        List.of(),
        new Environment(Map.of(), new Properties()),
        internals);
  }
}
