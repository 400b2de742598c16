package io.cachechain.core.internal.chain;

import io.cachechain.CallOptions;
import io.cachechain.ChainDescription;
import io.cachechain.ChainStats;
import io.cachechain.FailureKind;
import io.cachechain.Origin;
import io.cachechain.core.ChainListener;
import io.cachechain.core.Validator;
import io.cachechain.core.internal.audit.AuditTrail;
import io.cachechain.core.internal.bytes.EntryFormat;
import io.cachechain.core.internal.clock.ClosingClock;
import io.cachechain.core.internal.clock.CoarseClock;
import io.cachechain.core.internal.config.ChainSettings;
import io.cachechain.core.internal.config.EngineOptions;
import io.cachechain.core.internal.config.LayerSettings;
import io.cachechain.core.internal.describe.DescriptionText;
import io.cachechain.core.internal.flight.KeySlots;
import io.cachechain.core.internal.flight.LoadFrame;
import io.cachechain.core.internal.flight.Loads;
import io.cachechain.core.internal.fresh.Life;
import io.cachechain.core.internal.generations.GenerationKeeper;
import io.cachechain.core.internal.generations.GenerationSettings;
import io.cachechain.core.internal.generations.KnownGenerations;
import io.cachechain.core.internal.link.BreakerGate;
import io.cachechain.core.internal.link.Breakers;
import io.cachechain.core.internal.link.Bulkhead;
import io.cachechain.core.internal.link.FarLink;
import io.cachechain.core.internal.link.LinkContext;
import io.cachechain.core.internal.link.NearLink;
import io.cachechain.core.internal.link.ValueCheck;
import io.cachechain.core.internal.stats.ChainCounters;
import io.cachechain.core.internal.stats.FailureLog;
import io.cachechain.core.internal.stats.GuardedListener;
import io.cachechain.core.internal.stats.LayerCounters;
import io.cachechain.core.internal.version.HybridClock;
import io.cachechain.core.internal.write.LayerWriter;
import io.cachechain.core.internal.write.Owed;
import io.cachechain.core.internal.write.WriteCall;
import io.cachechain.core.internal.write.WriteContext;
import io.cachechain.internal.StatsFacts;
import io.cachechain.spi.BlockingLayer;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.Capability;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.NearLayer;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Puts the parts of a chain together and holds them; what happens in a call is in the paths. */
final class Engine<K, V> implements LinkContext {
  private final ChainSettings<K, V> settings;
  private final ChainClock clock;
  private final Threads threads;
  private final Executor executor;
  private final FailureLog log;
  private final ChainListener listener;
  private final Outages outages;
  private final Breakers breakers;
  private final ChainCounters chainCounters = new ChainCounters();
  private final Map<String, LayerCounters> layerCounters = new ConcurrentHashMap<>();
  private final CoarseClock coarse;
  private final KnownGenerations generations;
  private final CallFailures failures;
  private final Closed closed;
  private final List<String> names;
  private final Keys<K> keys;
  private final Peers<K, V> peers;
  private final Paths<K, V> paths;
  private final Reads<K, V> reads;
  private final AuditTrail audit;
  private final Writes<K, V> writes;
  private final EngineGauges<K, V> gauges;
  private final Recheck<K, V> recheck;

  @SuppressWarnings("this-escape") // the links take from it only what is set before they are made
  Engine(ChainSettings<K, V> settings) {
    this.settings = settings;
    this.clock = new ClosingClock(settings.clock());
    this.threads =
        new Threads(settings.name(), settings.executor(), settings.internals().blocking());
    this.executor = threads.continuations(settings.count(EngineOptions.CODEC_PARALLEL));
    this.log = new FailureLog(settings.name(), clock);
    this.listener = GuardedListener.of(settings.listener(), log);
    this.outages = new Outages(settings, clock, log, this);
    this.breakers = new Breakers(
        settings.name(),
        settings.breakers(),
        clock,
        listener,
        outages::gaveUp,
        settings.internals().random());
    this.coarse = new CoarseClock(clock, settings.get(EngineOptions.CLOCK_TICK));
    this.failures = new CallFailures(settings.name());
    this.closed = new Closed(settings.name(), clock);
    this.names = settings.layers().stream().map(LayerSettings::name).toList();
    this.keys = new Keys<>(settings);
    this.generations = new KnownGenerations(this::drawGeneration);
    this.peers = new Peers<>(
        settings,
        clock,
        executor,
        coarse,
        generations,
        log,
        outages,
        keys.prefix(),
        this::recheckSuspects,
        this::forgetSuspects);
    this.paths = wire();
    this.reads = new Reads<>(
        paths, failures, settings.loader(), settings.count(EngineOptions.BULK_MAX_KEYS));
    this.audit = new AuditTrail(
        settings.get(EngineOptions.NAMESPACE),
        settings.internals().node(),
        settings.audits(),
        clock,
        chainCounters,
        log);
    this.writes = new Writes<>(
        paths,
        targets(),
        failures,
        origin(),
        settings.get(EngineOptions.WRITE_REQUIRE),
        settings.count(EngineOptions.BULK_MAX_KEYS),
        audit);
    this.gauges = new EngineGauges<>(this);
    this.recheck = new Recheck<>(
        paths,
        coarse,
        peers.suspicion(),
        defaultMask(),
        settings.count(EngineOptions.SUSPECT_RATE));
  }

  private Paths<K, V> wire() {
    Life life = new Life(
        settings.layers().stream()
            .map(layer -> new Life.LayerLife(
                layer.find(EngineOptions.LAYER_TTL),
                layer.ttlScale(),
                layer.find(EngineOptions.MAX_TTL)))
            .toList(),
        settings.find(EngineOptions.TTL),
        settings.get(EngineOptions.JITTER),
        settings.get(EngineOptions.NEGATIVE_TTL),
        settings.get(EngineOptions.TOMBSTONE_LIFE));
    HybridClock versions = new HybridClock(
        clock,
        settings.internals().node(),
        settings.get(EngineOptions.CLOCK_MAX_SKEW),
        random().nextInt());
    KeySlots<K, V> slots =
        new KeySlots<>(settings.name(), settings.count(EngineOptions.FLIGHTS_CAPACITY));
    List<LayerWriter<K, V>> far = new ArrayList<>();
    WriteContext context = new WriteContext(
        settings.name(),
        clock,
        versions,
        life,
        executor,
        settings.loader() != null,
        Owed.Bounds.of(settings),
        generations::now,
        generations::whenKnown,
        settings.internals(),
        new WriteEvents<>(settings.name(), listener, log, this::failed, peers, far));
    List<NearLink<K, V>> near = new ArrayList<>();
    for (int index = 0; index < settings.layers().size(); index++) {
      LayerSettings<V> layer = settings.layers().get(index);
      if (layer.layer() instanceof NearLayer<?, ?> objects) {
        near.add(new NearLink<>(index, typed(objects), layer, this));
      } else {
        FarLink<V> link =
            new FarLink<>(index, (ByteLayer) layer.layer(), layer, format(layer), this);
        far.add(new LayerWriter<>(
            link,
            context,
            (key, held) ->
                slots.refused(key, held, () -> near.forEach(each -> each.dropBelow(key, held))),
            far));
      }
    }
    Executor loading = threads.blocking("loader");
    Loads loads = new Loads(
        new LoadFrame.Home(settings.name(), this, key -> keys.forPeople(key, settings.showKeys())),
        () -> new Bulkhead(
            "loads",
            settings.count(EngineOptions.LOADER_PARALLEL),
            settings.count(EngineOptions.LOADER_WAITING),
            loading),
        settings.count(EngineOptions.LOADER_PARALLEL),
        settings.count(EngineOptions.LOADER_MAX_DEPTH),
        nanos(settings.get(EngineOptions.LOADER_TIMEOUT)),
        clock,
        chainCounters,
        listener);
    ValueCheck<V> check = new ValueCheck<>(log, "chain", settings.validators());
    NearRead<K, V> nearRead = new NearRead<>(List.copyOf(near), slots, coarse, clock, life, peers);
    return new Paths<>(
        nearRead,
        List.copyOf(far),
        slots,
        loads,
        life,
        versions,
        clock,
        executor,
        threads.callers(),
        check,
        chainCounters,
        Leases.within(
            settings.get(EngineOptions.LOADER_TIMEOUT),
            settings.get(EngineOptions.RESERVATION_LIFE),
            settings.get(EngineOptions.LEASE_WAIT)),
        keys,
        peers,
        generations,
        keeper(versions, far));
  }

  private GenerationKeeper keeper(HybridClock versions, List<LayerWriter<K, V>> far) {
    List<FarLink<V>> links = far.stream().map(LayerWriter::link).toList();
    return new GenerationKeeper(
        generations,
        links,
        new GenerationSettings(
            keys.generationsKey(),
            settings.get(EngineOptions.GENERATIONS_POLL),
            versions,
            clock,
            executor,
            new Clearing(settings.name(), links, peers, chainCounters, listener, outages)));
  }

  /** The number of the node, which was drawn with more care, keeps apart two processes whose sources of chance begin alike. */
  private long drawGeneration() {
    return random().nextLong() ^ (long) settings.internals().node() << 39;
  }

  @SuppressWarnings("unchecked") // a near layer keeps whatever objects it is given
  private NearLayer<K, V> typed(NearLayer<?, ?> layer) {
    return (NearLayer<K, V>) layer;
  }

  private EntryFormat<V> format(LayerSettings<V> layer) {
    return new EntryFormat<>(
        Objects.requireNonNull(layer.codec(), "a byte layer has a codec"),
        settings.valueType(),
        settings.count(EngineOptions.COMPRESSION_THRESHOLD),
        layer.get(EngineOptions.MAX_VALUE_BYTES));
  }

  private WriteCall.Targets<K, V> targets() {
    return new WriteCall.Targets<>(
        paths.near().links(),
        paths.far(),
        names,
        paths.near(),
        paths.life(),
        paths.versions(),
        clock,
        generations::ofPut,
        peers.announcements());
  }

  private @Nullable Origin<K, V> origin() {
    return settings.loader() instanceof Origin<K, V> origin ? origin : null;
  }

  ChainSettings<K, V> settings() {
    return settings;
  }

  Paths<K, V> paths() {
    return paths;
  }

  Reads<K, V> reads() {
    return reads;
  }

  Writes<K, V> writes() {
    return writes;
  }

  AuditTrail audit() {
    return audit;
  }

  CallFailures failures() {
    return failures;
  }

  Closed closed() {
    return closed;
  }

  Threads threads() {
    return threads;
  }

  CoarseClock coarse() {
    return coarse;
  }

  @Override
  public FailureLog log() {
    return log;
  }

  /** Returns what is told of layers in trouble. */
  Outages outages() {
    return outages;
  }

  List<String> layerNames() {
    return names;
  }

  CallMask defaultMask() {
    return CallMask.of(settings.name(), names, CallOptions.of(settings.get(EngineOptions.TIMEOUT)));
  }

  /** Removes what is dead from the near layers: a number of entries of each. */
  void sweep(int limit) {
    for (NearLink<K, V> link : paths.near().links()) {
      link.sweep(limit, coarse, peers::keeps);
    }
  }

  private void recheckSuspects() {
    recheck.begin();
  }

  private void forgetSuspects() {
    executor.execute(() -> sweep(Integer.MAX_VALUE));
  }

  /** Lets what waits in the queues now, and what the layers have missed, be written. */
  Flush flush() {
    List<LayerFlush> layers = new ArrayList<>();
    for (int i = 0; i < paths.far().size(); i++) {
      layers.add(new LayerFlush(paths.far().get(i), paths.keeper(), i));
    }
    return new Flush(paths, layers);
  }

  ChainStats stats() {
    Map<String, ChainStats> layers = new LinkedHashMap<>();
    long nearHits = 0;
    long nearNegativeHits = 0;
    for (String name : names) {
      StatsFacts facts = counters(name).snapshot();
      layers.put(name, new ChainStats(name, facts, Map.of()));
    }
    for (NearLink<K, V> link : paths.near().links()) {
      ChainStats stats = Objects.requireNonNull(layers.get(link.name()));
      nearHits += stats.hits() - stats.negativeHits();
      nearNegativeHits += stats.negativeHits();
    }
    return new ChainStats(
        settings.name(), chainCounters.snapshot(nearHits, nearNegativeHits), layers);
  }

  ChainDescription describe() {
    return DescriptionText.describe(settings, this::state, peers.state());
  }

  /** Returns the state of a layer, for people. */
  String state(String layer) {
    for (int i = 0; i < paths.far().size(); i++) {
      LayerWriter<K, V> writer = paths.far().get(i);
      if (writer.link().name().equals(layer)) {
        return writer.link().state()
            + (writer.depth() == 0 ? "" : ", " + writer.depth() + " waiting")
            + (writer.owed().size() == 0 ? "" : ", " + writer.owed().size() + " owed")
            + (paths.keeper().owes(i) ? ", a clear owed" : "");
      }
    }
    return "up";
  }

  EngineGauges<K, V> gauges() {
    return gauges;
  }

  /** Returns the counters that {@code stats()} does not show. */
  ChainCounters chainCounters() {
    return chainCounters;
  }

  CircuitBreakerRegistry breakerRegistry() {
    return breakers.registry();
  }

  @Override
  public String chain() {
    return settings.name();
  }

  @Override
  public ChainClock clock() {
    return clock;
  }

  @Override
  public Executor executor() {
    return executor;
  }

  @Override
  public RandomGenerator random() {
    return settings.internals().random().get();
  }

  @Override
  public Executor asker(LayerSettings<?> layer) {
    int parallel = layer.count(EngineOptions.PARALLEL);
    BlockingLayer blocking = layer.blocking();
    if (blocking != null) {
      blocking.runOn(bulkhead(layer, Math.max(1, Math.min(parallel, blocking.maxParallel()))));
      return Runnable::run;
    }
    return layer.capabilities().contains(Capability.NON_BLOCKING)
        ? Runnable::run
        : bulkhead(layer, parallel);
  }

  private Bulkhead bulkhead(LayerSettings<?> layer, int parallel) {
    String name = layer.name();
    int waiting = layer.count(EngineOptions.WAITING);
    return new Bulkhead(name, parallel, waiting, threads.blocking(name));
  }

  @Override
  public LayerCounters counters(String layer) {
    return layerCounters.computeIfAbsent(layer, name -> new LayerCounters());
  }

  @Override
  public long callTimeoutNanos() {
    return nanos(settings.get(EngineOptions.TIMEOUT));
  }

  @Override
  public Duration connectTimeout() {
    return settings.get(EngineOptions.CONNECT_TIMEOUT);
  }

  @Override
  public BreakerGate breaker(LayerSettings<?> layerSettings, String operation) {
    return breakers.gate(layerSettings, operation);
  }

  @Override
  public String probeKey() {
    return keys.probeKey();
  }

  @Override
  public <T> List<Validator<? super T>> validators(LayerSettings<T> layerSettings) {
    List<Validator<? super T>> all = new ArrayList<>(layerSettings.validators());
    all.addAll(chainValidators());
    return all;
  }

  @SuppressWarnings("unchecked") // the layers of this chain hold its values
  private <T> List<Validator<? super T>> chainValidators() {
    return (List<Validator<? super T>>) (List<?>) settings.validators();
  }

  @Override
  public void failed(String layer, String operation, FailureKind kind, @Nullable Throwable cause) {
    listener.layerFailed(settings.name(), layer, operation, kind, cause);
    outages.failed(layer, operation, kind, cause);
  }
}
