package io.cachechain.core.internal.chain;

import io.cachechain.CallOptions;
import io.cachechain.Origin;
import io.cachechain.core.ChainListener;
import io.cachechain.core.internal.call.CallFailures;
import io.cachechain.core.internal.call.CallMask;
import io.cachechain.core.internal.call.Callers;
import io.cachechain.core.internal.call.Keys;
import io.cachechain.core.internal.cluster.Cluster;
import io.cachechain.core.internal.cluster.GenerationSettings;
import io.cachechain.core.internal.cluster.KnownGenerations;
import io.cachechain.core.internal.cluster.Outages;
import io.cachechain.core.internal.entry.Life;
import io.cachechain.core.internal.layer.Breakers;
import io.cachechain.core.internal.layer.NearLink;
import io.cachechain.core.internal.layer.ValueCheck;
import io.cachechain.core.internal.metrics.ChainCounters;
import io.cachechain.core.internal.metrics.FailureLog;
import io.cachechain.core.internal.metrics.GuardedListener;
import io.cachechain.core.internal.order.KeyStates;
import io.cachechain.core.internal.origin.LoadFrame;
import io.cachechain.core.internal.origin.Loads;
import io.cachechain.core.internal.read.FarLayers;
import io.cachechain.core.internal.read.Flight;
import io.cachechain.core.internal.read.FlightContext;
import io.cachechain.core.internal.read.Leases;
import io.cachechain.core.internal.read.NearRead;
import io.cachechain.core.internal.read.Reads;
import io.cachechain.core.internal.settings.ChainSettings;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.core.internal.settings.LayerSettings;
import io.cachechain.core.internal.time.CoarseClock;
import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.core.internal.write.Acknowledgements;
import io.cachechain.core.internal.write.AuditTrail;
import io.cachechain.core.internal.write.Clears;
import io.cachechain.core.internal.write.KeyWrites;
import io.cachechain.core.internal.write.LayerWriter;
import io.cachechain.core.internal.write.LayerWrites;
import io.cachechain.core.internal.write.NewEntries;
import io.cachechain.core.internal.write.OriginFirst;
import io.cachechain.core.internal.write.PreparedPuts;
import io.cachechain.core.internal.write.PutCheck;
import io.cachechain.core.internal.write.WriteOrder;
import io.cachechain.core.internal.write.WriteReport;
import io.cachechain.core.internal.write.Writes;
import io.cachechain.spi.ChainClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** Puts the parts of a chain together and holds them; what happens in a call is in the parts. */
final class Engine<K, V> {
  private final ChainSettings<K, V> settings;
  private final ChainClock clock;
  private final Threads threads;
  private final Executor executor;
  private final Executor maintenance;
  private final ChainListener listener;
  private final Outages outages;
  private final LayerEvents layerEvents;
  private final LayerHost host;
  private final ChainCounters chainCounters = new ChainCounters();
  private final CoarseClock coarse;
  private final KnownGenerations generations;
  private final CallFailures failures;
  private final Closed closed;
  private final List<String> names;
  private final Keys<K> keys;
  private final ClusterLinks<K, V> clusterLinks;
  private final Parts<K, V> parts;
  private final Reads<K, V> reads;
  private final AuditTrail audit;
  private final Callers callers;
  private final Writes<K, V> writes;
  private final ChainReport<K, V> report;
  private final EngineGauges<K, V> gauges;
  private final Revalidator<K, V> revalidator;

  @SuppressWarnings("this-escape") // the links take from it only what is set before they are made
  Engine(ChainSettings<K, V> settings) {
    this.settings = settings;
    this.clock = settings.clock();
    this.threads =
        new Threads(settings.name(), settings.executor(), settings.internals().blocking());
    this.executor = threads.continuations(settings.count(EngineOptions.CODEC_PARALLEL));
    FailureLog log = new FailureLog(settings.name(), clock);
    this.listener = GuardedListener.of(settings.listener(), log);
    this.outages =
        new Outages(settings, clock, log, this::writer, () -> cluster().isAway());
    Breakers breakers = new Breakers(
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
    this.layerEvents = new LayerEvents(settings.name(), listener, log, outages);
    this.host =
        new LayerHost(settings, clock, threads, executor, breakers, keys.probeKey(), layerEvents);
    this.generations = new KnownGenerations(() -> GenerationSettings.draw(settings.internals()));
    this.maintenance = threads.maintenance();
    this.clusterLinks =
        new ClusterLinks<>(settings, clock, maintenance, coarse, generations, outages, keys);
    this.callers = new Callers(clock, threads.callers(), chainCounters, failures);
    this.parts = wire();
    this.reads = reads(parts);
    this.audit = new AuditTrail(
        settings.get(EngineOptions.NAMESPACE),
        settings.internals().node(),
        settings.audits(),
        clock,
        chainCounters,
        log);
    this.writes = newWrites();
    this.report = new ChainReport<>(settings, parts, cluster(), chainCounters, host);
    this.gauges = new EngineGauges<>(this);
    this.revalidator = new Revalidator<>(
        parts,
        reads,
        coarse,
        clusterLinks.revalidation(),
        defaultMask(),
        settings.count(EngineOptions.REVALIDATION_RATE),
        (step, pause) -> clock.schedule(() -> executor.execute(step), pause));
    clusterLinks
        .revalidation()
        .inBackground(revalidator::begin, () -> executor.execute(() -> sweep(Integer.MAX_VALUE)));
  }

  private Parts<K, V> wire() {
    HybridClock versions = new HybridClock(
        clock,
        settings.internals().node(),
        settings.get(EngineOptions.CLOCK_MAX_SKEW),
        host.random().nextInt());
    KeyStates<K, Flight<K, V>> keyStates =
        new KeyStates<>(settings.name(), settings.count(EngineOptions.FLIGHTS_CAPACITY));
    LayerLinks<K, V> links = new LayerLinks<>(settings, host, keyStates);
    Life life = links.life();
    NewEntries entries = new NewEntries(clock, coarse, versions, life, generations);
    links.connect(
        life,
        versions,
        entries,
        generations,
        new WriteEvents<>(settings.name(), listener, host.log(), layerEvents, cluster(), links));
    Loads loads = new Loads(
        new LoadFrame.Home(settings.name(), this, key -> keys.forPeople(key, settings.showKeys())),
        Loads.Bounds.of(settings),
        threads.blocking("loader"),
        clock,
        chainCounters,
        listener);
    ValueCheck<V> check = new ValueCheck<>(host.log(), "chain", settings.validators());
    NearRead<K, V> nearRead = new NearRead<>(
        List.copyOf(links.near()), keyStates, coarse, clock, life, clusterLinks.trust());
    return new Parts<>(
        nearRead,
        List.copyOf(links.far()),
        keyStates,
        loads,
        entries,
        life,
        versions,
        check,
        clusterLinks.keeper(versions, links.far(), executor, chainCounters, listener));
  }

  private Reads<K, V> reads(Parts<K, V> parts) {
    FarLayers<K, V> far = new FarLayers<>(
        parts.far(),
        parts.versions(),
        generations::now,
        parts.keeper(),
        clock,
        parts.life(),
        Leases.of(settings));
    FlightContext<K, V> flights = new FlightContext<>(
        settings.name(),
        parts.keyStates(),
        parts.near(),
        far,
        new FlightContext.Loading<>(parts.loads(), parts.check(), executor, chainCounters),
        cluster()::loaded);
    return new Reads<>(flights, keys, callers, settings.count(EngineOptions.BULK_MAX_KEYS));
  }

  private Writes<K, V> newWrites() {
    Origin<K, V> origin = settings.loader() instanceof Origin<K, V> given ? given : null;
    LayerWrites<K, V> layers = new LayerWrites<>(
        parts.far(),
        parts.near(),
        parts.entries(),
        parts.versions(),
        new WriteReport<>(names, parts.far(), cluster().announcements()));
    WriteOrder<K, V> order = origin == null
        ? layers
        : new OriginFirst<>(layers, parts.entries(), parts.loads(), origin, executor, failures);
    PutCheck<K, V> check = new PutCheck<>(
        parts.near().links(),
        parts.far().stream().map(LayerWriter::link).toList(),
        parts.check(),
        OriginFirst.keepsValues(origin));
    Acknowledgements acks =
        new Acknowledgements(parts.far(), settings.get(EngineOptions.WRITE_REQUIRE), failures);
    KeyWrites<K, V> single =
        new KeyWrites<>(parts.keyStates(), keys, parts.keeper(), order, acks, audit);
    return new Writes<>(
        keys,
        check,
        single,
        new PreparedPuts<>(single, check, parts.keeper(), parts.entries(), executor),
        new Clears(parts.keeper(), parts.versions(), names, acks),
        callers,
        settings.count(EngineOptions.BULK_MAX_KEYS));
  }

  ChainSettings<K, V> settings() {
    return settings;
  }

  Parts<K, V> parts() {
    return parts;
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

  Executor executor() {
    return executor;
  }

  Callers callers() {
    return callers;
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

  /** Returns what the links of the layers get of the chain. */
  LayerHost host() {
    return host;
  }

  /** Returns the writer of a far layer. */
  private LayerWriter<?, ?> writer(String layer) {
    return parts.far().stream()
        .filter(each -> each.link().name().equals(layer))
        .findFirst()
        .orElseThrow();
  }

  /** Returns what connects the chain to the other nodes. */
  ClusterLinks<K, V> clusterLinks() {
    return clusterLinks;
  }

  /** Returns what runs the periodic tasks of the chain. */
  Executor maintenance() {
    return maintenance;
  }

  /** Returns the other nodes. */
  Cluster<K, V> cluster() {
    return clusterLinks.cluster();
  }

  /** Returns the logs of layers in trouble. */
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
    for (NearLink<K, V> link : parts.near().links()) {
      link.sweep(limit, coarse, clusterLinks.trust()::keeps);
    }
  }

  /** Lets what waits in the queues now, and what the layers have missed, be written. */
  Flush flush() {
    List<LayerFlush> layers = new ArrayList<>();
    for (int i = 0; i < parts.far().size(); i++) {
      layers.add(new LayerFlush(parts.far().get(i), parts.keeper(), i));
    }
    return new Flush(callers, layers);
  }

  /** Returns what the chain says of itself. */
  ChainReport<K, V> report() {
    return report;
  }

  EngineGauges<K, V> gauges() {
    return gauges;
  }

  /** Returns the counters that {@code stats()} does not show. */
  ChainCounters chainCounters() {
    return chainCounters;
  }

  ChainClock clock() {
    return clock;
  }
}
