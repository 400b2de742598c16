package io.cachechain.core.internal.chain;

import io.cachechain.core.internal.cluster.Announcer;
import io.cachechain.core.internal.cluster.GenerationKeeper;
import io.cachechain.core.internal.cluster.KnownGenerations;
import io.cachechain.core.internal.cluster.Receipt;
import io.cachechain.core.internal.cluster.Subscription;
import io.cachechain.core.internal.cluster.Suspicion;
import io.cachechain.core.internal.entry.Replacement;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.layer.FutureChains;
import io.cachechain.core.internal.limits.Defaults;
import io.cachechain.core.internal.metrics.BackplaneEvent;
import io.cachechain.core.internal.metrics.Counters;
import io.cachechain.core.internal.metrics.FailureLog;
import io.cachechain.core.internal.metrics.Gauges.BackplaneGauges;
import io.cachechain.core.internal.metrics.OutageLog;
import io.cachechain.core.internal.read.NearState;
import io.cachechain.core.internal.settings.BackplaneSettings;
import io.cachechain.core.internal.settings.ChainSettings;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.core.internal.settings.Internals;
import io.cachechain.core.internal.settings.LayerSettings;
import io.cachechain.core.internal.time.CoarseClock;
import io.cachechain.core.internal.write.Announcements;
import io.cachechain.core.internal.write.LayerWriter;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Version;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The other nodes, as a chain sees them: what it tells them, what it hears of them, and what it believes while it may not hear them. Without a backplane it tells and hears nothing. */
final class Peers<K, V> implements NearState, BackplaneGauges {
  private final ChainSettings<K, V> settings;
  private final @Nullable BackplaneSettings backplane;
  private final ChainClock clock;
  private final Executor executor;
  private final FailureLog log;
  private final Outages outages;
  private final Counters<BackplaneEvent> counters = new Counters<>(BackplaneEvent.class);
  private final Suspicion suspicion;
  private final KnownGenerations generations;
  private final Announcer.@Nullable Scope scope;
  private final @Nullable Announcer announcer;
  private final int lastShared;
  private volatile List<LayerWriter<K, V>> far = List.of();
  private volatile List<LayerWriter<K, V>> local = List.of();
  private volatile @Nullable Subscription subscription;

  /**
   * Creates the peers of a chain, which are told nothing yet.
   *
   * @param settings the settings of the chain
   * @param clock its clock
   * @param executor runs its continuations
   * @param coarse tells its near time
   * @param generations what is valid
   * @param log its log
   * @param outages what is told of layers in trouble
   * @param keyPrefix what stands before the text of a key in far layers
   * @param recheck begins to check suspect entries
   * @param forget drops all near entries that are not good
   */
  Peers(
      ChainSettings<K, V> settings,
      ChainClock clock,
      Executor executor,
      CoarseClock coarse,
      KnownGenerations generations,
      FailureLog log,
      Outages outages,
      String keyPrefix,
      Runnable recheck,
      Runnable forget) {
    this.settings = settings;
    this.backplane = settings.backplane();
    this.clock = clock;
    this.executor = executor;
    this.log = log;
    this.outages = outages;
    this.generations = generations;
    this.suspicion = new Suspicion(coarse, clock, Defaults.NEAR_MAX_TTL, counters, recheck, forget);
    suspicion.onBegin(this::distrustLocal);
    List<String> shared = new ArrayList<>();
    int last = -1;
    for (int i = 0; i < settings.layers().size(); i++) {
      if (settings.layers().get(i).isShared()) {
        shared.add(settings.layers().get(i).name());
        last = i;
      }
    }
    this.lastShared = last;
    this.scope = backplane == null
        ? null
        : Announcer.Scope.of(
            settings.get(EngineOptions.NAMESPACE),
            shared,
            node(settings.internals()),
            keyPrefix.length());
    this.announcer = backplane == null || scope == null
        ? null
        : new Announcer(
            backplane.backplane(),
            scope,
            settings.count(EngineOptions.MESSAGE_MAX_KEYS),
            clock,
            executor,
            counters,
            Objects.requireNonNull(outages.ofBackplane()),
            settings.internals().random());
  }

  /** The number in versions has 24 bits; here two chains must never share one. */
  private static long node(Internals internals) {
    return (long) internals.node() << 40 | internals.random().get().nextLong() >>> 24;
  }

  /** What other nodes changed may have been missed: in a layer that is this node's alone, nothing that is there counts. */
  private void distrustLocal() {
    local.forEach(LayerWriter::distrustAll);
  }

  /**
   * Begins to tell, when the layer that carries the messages has connected, and to listen, if the chain has layers that are this node's alone. To be called once, after {@link #watch}.
   *
   * @param receipt makes what applies the changes of other nodes, if the chain listens
   * @param readRecords reads the records of generations, when something may have been missed
   */
  void start(Supplier<Receipt<K, V>> receipt, Runnable readRecords) {
    Announcer telling = announcer;
    if (backplane == null || telling == null) {
      return;
    }
    FutureChains.whenDone(carrier(backplane), (done, failure) -> telling.begin());
    boolean hasNear = settings.layers().stream().anyMatch(LayerSettings::isNear);
    if (!hasNear && local.isEmpty()) {
      return;
    }
    // What was stored there by an earlier process may have been changed by other nodes since.
    distrustLocal();
    Subscription listening = new Subscription(
        settings.name(),
        Objects.requireNonNull(scope),
        telling,
        receipt.get(),
        suspicion,
        readRecords,
        settings.get(EngineOptions.BACKPLANE_HEARTBEAT),
        clock,
        executor,
        counters,
        log,
        Objects.requireNonNull(outages.ofBackplane()));
    subscription = listening;
    listening.start(backplane.backplane());
  }

  /** Returns what ends with the first attempt to connect of the layer to which the backplane belongs; at once if it belongs to none. */
  private CompletableFuture<Void> carrier(BackplaneSettings carried) {
    return far.stream()
        .map(LayerWriter::link)
        .filter(link -> link.name().equals(carried.name()))
        .findFirst()
        .map(link -> link.connection().ended())
        .orElseGet(() -> CompletableFuture.completedFuture(null));
  }

  /** Returns what counts what happens between the nodes. */
  Counters<BackplaneEvent> counters() {
    return counters;
  }

  /** Returns what tells the other nodes of writes. */
  Announcements announcements() {
    return announcer == null ? Announcements.NONE : announcer;
  }

  /** Tells the other nodes that a layer holds what they take to be missing there, before they see to it themselves. Of the other layers nothing is said: a write of the key may be on its way to them. */
  void settled(List<LayerWriter<K, V>> far, String layer, String slotKey, Version version) {
    if (announcer != null && isShared(layer)) {
      List<String> confirmed = new ArrayList<>();
      for (LayerWriter<K, V> writer : far) {
        if (writer.link().name().equals(layer) && writer.hints().against(slotKey) == null) {
          confirmed.add(layer);
        }
      }
      announcer.settled(slotKey, version, confirmed);
    }
  }

  private boolean isShared(String layer) {
    return settings.layers().stream()
        .anyMatch(each -> each.name().equals(layer) && each.isShared());
  }

  /**
   * Tells the other nodes that a load has taken the place of a live entry which its walk saw in a shared layer. To be called when that layer has it: who is told earlier reads the old entry again. Plain fills
   * tell nobody.
   *
   * @param slotKey the key in far layers
   * @param version the version of what was loaded
   */
  void announceLoad(String slotKey, Version version) {
    if (announcer != null && hasSharedLayers()) {
      announcer.loaded(slotKey, version);
    }
  }

  /** Tells the other nodes that generations have been replaced. */
  void announce(Replacement replacement) {
    if (announcer != null) {
      announcer.replaced(replacement);
    }
  }

  /** A layer may have forgotten, or set back, what it had acknowledged: nothing that it held is believed, and no copy of it. */
  void dataLost(LayerWriter<K, V> writer, String why) {
    writer.distrustAll();
    suspicion.begin();
    OutageLog outage = outages.of(writer.link().name());
    if (outage != null) {
      outage.followed(why + "; entries stored there before are ignored");
    }
  }

  Suspicion suspicion() {
    return suspicion;
  }

  @Override
  public boolean isPresent() {
    return announcer != null;
  }

  @Override
  public long count(BackplaneEvent event) {
    return counters.of(event);
  }

  @Override
  public long waiting() {
    return announcer == null ? 0 : announcer.waiting();
  }

  /** Returns the state of the backplane for people, or null if there is none. */
  @Nullable
  String state() {
    Subscription listening = subscription;
    if (announcer == null) {
      return null;
    }
    String state = listening == null ? "publishes only" : listening.state();
    int waiting = announcer.waiting();
    return waiting == 0 ? state : state + ", " + waiting + " waiting";
  }

  @Override
  public boolean isUp() {
    Subscription listening = subscription;
    return listening != null && listening.isUp();
  }

  /** Returns whether the backplane was connected, and other nodes' changes do not reach this one now. */
  boolean isAway() {
    Subscription listening = subscription;
    return listening != null && listening.isAway();
  }

  @Override
  public boolean hasSharedLayers() {
    return lastShared >= 0;
  }

  @Override
  public long latest(int layer, long now) {
    boolean cut = backplane != null && layer < lastShared && (!isUp() || suspicion.isOn());
    return cut ? now + Defaults.NEAR_MAX_TTL.toMillis() : StoredEntry.NEVER;
  }

  @Override
  public boolean mayServe(StoredEntry<?> entry) {
    boolean serves = generations.now().admits(entry) && suspicion.mayServe(entry);
    if (serves) {
      counters.count(BackplaneEvent.SUSPECT_HIT);
    }
    return serves;
  }

  /** Returns whether a near entry that is not good is of use nevertheless: it may be served while no farther layer can be asked. */
  boolean keeps(StoredEntry<?> entry) {
    return generations.now().admits(entry)
        && (suspicion.mayServe(entry) || suspicion.isOnlyOutdated(entry));
  }

  @Override
  public boolean isStillValid(StoredEntry<?> entry) {
    return suspicion.isOnlyOutdated(entry) && generations.now().admits(entry);
  }

  /** Listens no longer; near layers are closed afterwards only. */
  void close() {
    Subscription listening = subscription;
    if (listening == null) {
      return;
    }
    try {
      listening.close();
    } catch (IOException | RuntimeException failure) {
      log.failed("backplane close", "backplane: the subscription could not be ended", failure);
    }
  }

  /** Tells at once what is still to be told; the returned future ends when that is done, or has failed. */
  CompletableFuture<Void> drained() {
    return announcer == null ? CompletableFuture.completedFuture(null) : announcer.drained();
  }

  /** Watches the layers for what they lose, which the keeper of their records is told, too. */
  void watch(List<LayerWriter<K, V>> writers, GenerationKeeper keeper) {
    far = writers;
    local = writers.stream().filter(writer -> !writer.link().isShared()).toList();
    for (int i = 0; i < writers.size(); i++) {
      int index = i;
      LayerWriter<K, V> writer = writers.get(i);
      LayerSettings<V> layer = writer.link().settings();
      try {
        layer.onDataLoss(() -> {
          dataLost(writer, "it may have lost acknowledged writes");
          keeper.dataLost(index);
        });
      } catch (RuntimeException broken) {
        log.failed(layer.name() + " data loss", layer.name() + ": cannot report data loss", broken);
      }
    }
  }
}
