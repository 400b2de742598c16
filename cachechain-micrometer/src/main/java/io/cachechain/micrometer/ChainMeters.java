package io.cachechain.micrometer;

import io.cachechain.ChainStats;
import io.cachechain.FailureKind;
import io.cachechain.core.internal.metrics.BackplaneEvent;
import io.cachechain.core.internal.metrics.ChainEvent;
import io.cachechain.core.internal.metrics.Gauges;
import io.cachechain.core.internal.metrics.Gauges.LayerGauges;
import io.cachechain.core.internal.metrics.Metered;
import io.cachechain.core.internal.metrics.StoreKind;
import io.cachechain.core.internal.metrics.StoreOutcome;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;

/**
 * The meters of a chain's parts. Each holds the gauges weakly, as Micrometer does, and reads
 * through {@link RecentStats}, which hold numbers only.
 */
final class ChainMeters {
  private static final List<Double> QUANTILES = List.of(0.5, 0.99);

  private final MeterRegistry registry;
  private final Tags chain;
  private final RecentStats recent;

  ChainMeters(String chain, MeterRegistry registry) {
    this.registry = registry;
    this.chain = Tags.of("chain", chain);
    this.recent = new RecentStats(registry.config().clock());
  }

  void bind(Gauges gauges) {
    for (int i = 0; i < gauges.layers().size(); i++) {
      new OfLayer(gauges, i).bind();
    }
    bindLoads(gauges);
    bindPeers(gauges);
    for (ChainEvent event : ChainEvent.values()) {
      event(gauges, event, from -> from.count(event));
    }
    gauge(
        "cachechain.flights",
        chain,
        gauges,
        "keys",
        "Walks and loads that callers can join",
        Gauges::flights);
    gauge(
        "cachechain.slots",
        chain,
        gauges,
        "keys",
        "Keys with a read, load or write under way",
        Gauges::slots);
    counter(
        "cachechain.slots.refused",
        chain,
        gauges,
        "Calls refused since too many keys were at work",
        Gauges::slotsRefused);
    bindClock(gauges);
  }

  private void bindClock(Gauges gauges) {
    TimeGauge.builder("cachechain.clock.lag", gauges, TimeUnit.NANOSECONDS, Gauges::clockLagNanos)
        .tags(chain)
        .description("Lateness of the ticks of the near clock")
        .register(registry);
    counter(
        "cachechain.clock.refused",
        chain,
        gauges,
        "Versions refused since they lay too far in the future",
        Gauges::versionsRefused);
  }

  private void bindLoads(Gauges gauges) {
    String loads = "cachechain.loads";
    String about = ChainEvent.Text.LOADS;
    counter(loads, chain.and("result", "ok"), gauges, about, ChainMeters::loaded);
    counter(
        loads, chain.and("result", "failed"), gauges, about, g -> recent.of(g).loadFailures());
    FunctionTimer.builder(
            "cachechain.loads.time",
            gauges,
            ChainMeters::endedLoads,
            from -> from.count(ChainEvent.LOAD_NANOS),
            TimeUnit.NANOSECONDS)
        .tags(chain)
        .description("Time that loads took")
        .register(registry);
    gauge(
        "cachechain.loads.running", chain, gauges, "loads", "Loads that run", Gauges::loadsRunning);
    gauge(
        "cachechain.loads.waiting",
        chain,
        gauges,
        "loads",
        "Loads that wait to run",
        Gauges::loadsWaiting);
  }

  /**
   * Messages to and from other nodes; without a backplane only the events that follow from a data
   * loss of a layer.
   */
  private void bindPeers(Gauges gauges) {
    boolean present = gauges.backplane().isPresent();
    for (BackplaneEvent event : BackplaneEvent.values()) {
      if (present || event.isWithoutBackplane()) {
        event(gauges, event, from -> from.backplane().count(event));
      }
    }
    if (!present) {
      return;
    }
    gauge(
        "cachechain.backplane.waiting",
        chain,
        gauges,
        "keys",
        "Changes that wait to be published",
        g -> g.backplane().waiting());
    gauge(
        "cachechain.backplane.up",
        chain,
        gauges,
        "state",
        "1 while changes of other nodes reach this one, as far as is known, else 0",
        g -> g.backplane().isUp() ? 1 : 0);
    FunctionTimer.builder(
            "cachechain.backplane.delay",
            gauges,
            g -> g.backplane().count(BackplaneEvent.DELAY),
            g -> g.backplane().count(BackplaneEvent.DELAY_NANOS),
            TimeUnit.NANOSECONDS)
        .tags(chain)
        .description("Time from the stamp of a message until it was applied here")
        .register(registry);
  }

  /** Publishes an event that has a meter. */
  private void event(Gauges gauges, Metered event, ToLongFunction<Gauges> number) {
    if (event.hasMeter()) {
      Tags tags = event.result().isEmpty() ? chain : chain.and("result", event.result());
      counter(event.meter(), tags, gauges, event.description(), number);
    }
  }

  private static long loaded(Gauges gauges) {
    long failed =
        gauges.loadFailures().values().stream().mapToLong(Long::longValue).sum();
    return Math.max(0, endedLoads(gauges) - failed);
  }

  private static long endedLoads(Gauges gauges) {
    return LongStream.of(gauges.loadTimes()).sum();
  }

  private void counter(
      String name, Tags tags, Gauges gauges, String description, ToLongFunction<Gauges> number) {
    FunctionCounter.builder(name, gauges, g -> number.applyAsLong(g))
        .tags(tags)
        .description(description)
        .register(registry);
  }

  private void gauge(
      String name,
      Tags tags,
      Gauges gauges,
      String unit,
      String description,
      ToLongFunction<Gauges> number) {
    ToDoubleFunction<Gauges> read = g -> number.applyAsLong(g);
    Gauge.builder(name, gauges, read)
        .tags(tags)
        .baseUnit(unit)
        .description(description)
        .register(registry);
  }

  private static String text(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** The meters of one layer. */
  private final class OfLayer {
    private final Gauges gauges;
    private final int index;
    private final String name;
    private final Tags tags;

    OfLayer(Gauges gauges, int index) {
      this.gauges = gauges;
      this.index = index;
      this.name = gauges.layers().get(index).layer();
      this.tags = chain.and("layer", name);
    }

    void bind() {
      bindGets();
      bindStores();
      bindFailures();
      if (layer(gauges).isFar()) {
        bindLatency();
        bindQueue();
      }
      bindEvictions();
    }

    private LayerGauges layer(Gauges from) {
      return from.layers().get(index);
    }

    private ChainStats stats(Gauges from) {
      return recent.of(from).layer(name);
    }

    /** The results add up to the requests of the layer. */
    private void bindGets() {
      Map<String, ToLongFunction<ChainStats>> results = Map.of(
          "hit", stats -> stats.hits() - stats.staleHits() - stats.negativeHits(),
          "stale", ChainStats::staleHits,
          "negative", ChainStats::negativeHits,
          "miss", ChainStats::misses,
          "failure", ChainStats::failures,
          "refused", ChainStats::refusals);
      results.forEach((result, number) -> count(
          "cachechain.layer.gets",
          tags.and("result", result),
          "Reads by the layer's answer",
          from -> number.applyAsLong(stats(from))));
      count(
          "cachechain.layer.undecodable",
          tags,
          "Payloads that could not be read and counted as misses",
          from -> stats(from).undecodable());
      count(
          "cachechain.layer.other.type",
          tags,
          "Payloads that were written for another type, which are among the undecodable ones",
          from -> stats(from).otherType());
    }

    private void bindStores() {
      for (StoreOutcome outcome : StoreOutcome.values()) {
        count(
            "cachechain.fills",
            tags.and("result", text(outcome)),
            "Copies of read and loaded values, by result",
            from -> layer(from).stores(StoreKind.FILL, outcome));
        for (StoreKind kind : List.of(StoreKind.PUT, StoreKind.TOMBSTONE)) {
          count(
              "cachechain.layer.writes",
              tags.and("kind", text(kind), "result", text(outcome)),
              "Puts and invalidations by result",
              from -> layer(from).stores(kind, outcome));
        }
      }
    }

    private void bindFailures() {
      for (FailureKind kind : FailureKind.values()) {
        failures("read", kind, from -> layer(from).readFailures().getOrDefault(kind, 0L));
        failures("write", kind, from -> layer(from).writeFailures().getOrDefault(kind, 0L));
      }
    }

    private void failures(String operation, FailureKind kind, ToLongFunction<Gauges> number) {
      count(
          "cachechain.layer.failures",
          tags.and("operation", operation, "kind", text(kind)),
          "Reads and stores that failed, by the kind of the failure",
          number);
    }

    private void bindLatency() {
      for (double quantile : QUANTILES) {
        TimeGauge.builder(
                "cachechain.layer.latency",
                gauges,
                TimeUnit.NANOSECONDS,
                from ->
                    recent.latelyOf(from).layer(name).latency(quantile * 100).toNanos())
            .tags(tags.and("operation", "read", "quantile", String.valueOf(quantile)))
            .description(
                "Time within which this share of the reads of the last minutes was answered")
            .register(registry);
      }
    }

    private void bindEvictions() {
      layer(gauges)
          .evictions()
          .keySet()
          .forEach(cause -> count(
              "cachechain.layer.evictions",
              tags.and("cause", cause),
              "Entries that the layer evicted or that expired",
              from -> layer(from).evictions().getOrDefault(cause, 0L)));
    }

    private void bindQueue() {
      gauge(
          "cachechain.queue.depth",
          tags,
          gauges,
          "keys",
          "Keys whose write waits or is on its way",
          from -> layer(from).queued());
      gauge(
          "cachechain.queue.bytes",
          tags,
          gauges,
          "bytes",
          "Encoded bytes of the writes that wait or are on their way",
          from -> layer(from).queuedBytes());
      count(
          "cachechain.queue.dropped",
          tags,
          "Fills and writes that a full queue dropped",
          from -> stats(from).drops());
      gauge(
          "cachechain.missed.keys",
          tags,
          gauges,
          "keys",
          "Keys of missed writes, whose values in the layer are ignored until the replay",
          from -> layer(from).missed());
      gauge(
          "cachechain.missed.bytes",
          tags,
          gauges,
          "bytes",
          "Memory of missed writes, by estimate",
          from -> layer(from).missedBytes());
      count(
          "cachechain.missed.overflows",
          tags,
          "How often too many writes were missed, so that everything stored before is ignored",
          from -> layer(from).missedOverflows());
    }

    private void count(
        String meter, Tags labels, String description, ToLongFunction<Gauges> number) {
      counter(meter, labels, gauges, description, number);
    }
  }
}
