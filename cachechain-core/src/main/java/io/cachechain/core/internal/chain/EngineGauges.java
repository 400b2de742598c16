package io.cachechain.core.internal.chain;

import io.cachechain.ChainStats;
import io.cachechain.FailureKind;
import io.cachechain.core.internal.layer.NearLink;
import io.cachechain.core.internal.metrics.ChainCounters;
import io.cachechain.core.internal.metrics.ChainEvent;
import io.cachechain.core.internal.metrics.Gauges;
import io.cachechain.core.internal.metrics.LayerCounters;
import io.cachechain.core.internal.metrics.StoreKind;
import io.cachechain.core.internal.metrics.StoreOutcome;
import io.cachechain.core.internal.write.LayerWriter;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The gauges of an engine. */
final class EngineGauges<K, V> implements Gauges {
  private final Engine<K, V> engine;
  private final List<LayerGauges> layers;
  private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();

  EngineGauges(Engine<K, V> engine) {
    this.engine = engine;
    this.layers = engine.layerNames().stream().map(this::layer).toList();
  }

  private LayerGauges layer(String name) {
    NearLink<K, V> near = engine.parts().near().links().stream()
        .filter(link -> link.name().equals(name))
        .findFirst()
        .orElse(null);
    LayerWriter<K, V> far = engine.parts().far().stream()
        .filter(writer -> writer.link().name().equals(name))
        .findFirst()
        .orElse(null);
    return new OfLayer(name, engine.host().counters(name), near, far);
  }

  private ChainCounters counters() {
    return engine.chainCounters();
  }

  @Override
  public String chain() {
    return engine.settings().name();
  }

  @Override
  public ChainStats stats() {
    return engine.report().stats();
  }

  @Override
  public List<LayerGauges> layers() {
    return layers;
  }

  @Override
  public long count(ChainEvent event) {
    return counters().of(event);
  }

  @Override
  public BackplaneGauges backplane() {
    return engine.cluster();
  }

  @Override
  public List<CircuitBreaker> breakers() {
    return engine.parts().far().stream()
        .flatMap(writer ->
            Stream.of(writer.link().health().reads(), writer.link().health().writes()))
        .map(gate -> gate.breaker())
        .filter(Objects::nonNull)
        .toList();
  }

  @Override
  public long slots() {
    return engine.parts().keyStates().size();
  }

  @Override
  public long slotsRefused() {
    return engine.parts().keyStates().refused();
  }

  @Override
  public long flights() {
    return engine.parts().keyStates().flights();
  }

  @Override
  public long loadsRunning() {
    return engine.parts().loads().running();
  }

  @Override
  public long loadsWaiting() {
    return engine.parts().loads().waiting();
  }

  @Override
  public Map<FailureKind, Long> loadFailures() {
    return counters().loadFailuresByKind();
  }

  @Override
  public long[] loadTimes() {
    return counters().loadTimes();
  }

  @Override
  public long clockLagNanos() {
    return engine.coarse().lagNanos();
  }

  @Override
  public long versionsRefused() {
    return engine.parts().versions().skewRefused();
  }

  @Override
  public void onClose(Runnable task) {
    var unused = closed.thenRun(task);
  }

  /** The chain has closed. */
  void close() {
    closed.complete(null);
  }

  private record OfLayer(
      String layer,
      LayerCounters counters,
      @Nullable NearLink<?, ?> near,
      @Nullable LayerWriter<?, ?> far)
      implements LayerGauges {
    @Override
    public boolean isFar() {
      return far != null;
    }

    @Override
    public long stores(StoreKind kind, StoreOutcome outcome) {
      return counters.stores(kind, outcome);
    }

    @Override
    public Map<FailureKind, Long> readFailures() {
      return counters.failuresByKind();
    }

    @Override
    public Map<FailureKind, Long> writeFailures() {
      return counters.writeFailuresByKind();
    }

    @Override
    public long queued() {
      return far == null ? 0 : far.depth();
    }

    @Override
    public long queuedBytes() {
      return far == null ? 0 : far.bytes();
    }

    @Override
    public long missed() {
      return far == null ? 0 : far.hints().size();
    }

    @Override
    public long missedBytes() {
      return far == null ? 0 : far.hints().bytes();
    }

    @Override
    public long missedOverflows() {
      return far == null ? 0 : far.hints().overflows();
    }

    @Override
    public long estimatedSize() {
      return near == null ? -1 : near.estimatedSize();
    }

    @Override
    public Map<String, Long> evictions() {
      return near == null ? Map.of() : near.evictions();
    }
  }
}
