package io.cachechain.simulator;

import io.cachechain.CloseableChain;
import io.cachechain.Loader;
import io.cachechain.core.BreakerPolicy;
import io.cachechain.core.internal.chain.DefaultChain;
import io.cachechain.core.internal.settings.ChainDefinition;
import io.cachechain.core.internal.settings.CodeValues;
import io.cachechain.core.internal.settings.Collaborator;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.core.internal.settings.Environment;
import io.cachechain.core.internal.settings.Internals;
import io.cachechain.core.internal.settings.LayerChoice;
import io.cachechain.core.internal.settings.LayerDefinition;
import io.cachechain.core.internal.settings.Resolution;
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

/**
 * Builds the chain of a node: the engine that users get, with the clock, the threads and the random
 * numbers of the simulation.
 */
final class ChainMaker {
  private final Shape shape;
  private final long skewMillis;
  private final Duration generationsPoll;
  private final List<LayerDefinition<Long>> layers = new ArrayList<>();

  ChainMaker(Shape shape, Rules rules) {
    this.shape = shape;
    this.skewMillis = rules.skewMillis();
    this.generationsPoll = rules.clears() > 0 ? World.GENERATIONS_POLL : Duration.ofMinutes(1);
  }

  void near(NearLayer<String, Long> layer) {
    String name = "near" + layers.size();
    CodeValues values = new CodeValues(name);
    values.give(EngineOptions.MAX_TTL, shape.nearMaxTtl());
    add(name, LayerSpec.of(name, layer), values);
  }

  /** A layer that other nodes do not see. */
  void disk(ByteLayer layer) {
    CodeValues values = new CodeValues("disk");
    values.give(EngineOptions.LAYER_TTL, shape.nearMaxTtl());
    add("disk", LayerSpec.of("disk", layer), values);
  }

  void far(String name, ByteLayer layer, Shape.Far treatment) {
    CodeValues values = new CodeValues(name);
    values.give(EngineOptions.LAYER_TIMEOUT, Shape.LAYER_TIMEOUT);
    values.give(EngineOptions.WRITES, treatment.writes());
    values.give(EngineOptions.RETRY, (long) treatment.retry());
    BreakerPolicy breaker = treatment.breaker();
    values.give(EngineOptions.BREAKER, breaker);
    add(name, LayerSpec.of(name, layer), values);
  }

  private void add(String name, LayerSpec<String, Long> spec, CodeValues values) {
    layers.add(
        new LayerDefinition<>(name, spec.provider().name(), spec, values, List.of(), null, null));
  }

  CloseableChain<String, Long> build(
      Loader<String, Long> loader,
      @Nullable Backplane backplane,
      ChainClock clock,
      Executor executor,
      Internals internals) {
    CodeValues values = new CodeValues("chain 'sim'");
    values.give(EngineOptions.TTL, shape.ttl());
    values.give(EngineOptions.NEGATIVE_TTL, shape.ttl());
    values.give(EngineOptions.TIMEOUT, Shape.CALL_TIMEOUT);
    values.give(EngineOptions.LOADER_TIMEOUT, Shape.LOADER_TIMEOUT);
    values.give(EngineOptions.TOMBSTONE_LIFE, Duration.ofMillis(Rules.TOMBSTONE_MILLIS));
    values.give(EngineOptions.CLOCK_MAX_SKEW, Duration.ofMillis(skewMillis));
    values.give(EngineOptions.CLOCK_TICK, Duration.ofMillis(100));
    values.give(EngineOptions.NEAR_SWEEP, Duration.ofSeconds(7));
    values.give(EngineOptions.MISSED_CAPACITY, (long) shape.missedCapacity());
    values.give(EngineOptions.GENERATIONS_POLL, generationsPoll);
    values.give(Collaborator.CLOCK, clock);
    values.give(Collaborator.EXECUTOR, executor);
    if (backplane != null) {
      values.give(Collaborator.BACKPLANE, backplane);
    }
    return new DefaultChain<>(Resolution.resolve(definition(values, loader, internals)));
  }

  private ChainDefinition<String, Long> definition(
      CodeValues values, @Nullable Loader<String, Long> loader, Internals internals) {
    return new ChainDefinition<>(
        "sim",
        String.class,
        Long.class,
        values,
        new LayerChoice<>(layers, false, Map.of()),
        loader,
        List.of(),
        new Environment(Map.of(), new Properties()),
        internals);
  }
}
