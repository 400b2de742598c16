package io.cachechain.core.internal.cluster;

import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.core.internal.entry.Replacement;
import io.cachechain.core.internal.metrics.BackplaneEvent;
import io.cachechain.core.internal.metrics.Counters;
import io.cachechain.core.internal.metrics.Gauges.BackplaneGauges;
import io.cachechain.core.internal.metrics.OutageLog;
import io.cachechain.core.internal.settings.BackplaneSettings;
import io.cachechain.core.internal.settings.ChainSettings;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.core.internal.settings.Internals;
import io.cachechain.core.internal.settings.LayerSettings;
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

/**
 * The other nodes of a chain: publishes changes to them, and receives theirs. Without a backplane
 * it does neither. Thread-safe.
 */
public final class Cluster<K, V> implements BackplaneGauges {
  private final ChainSettings<K, V> settings;
  private final @Nullable BackplaneSettings backplane;
  private final ChainClock clock;
  private final Executor executor;
  private final Outages outages;
  private final Counters<BackplaneEvent> counters;
  private final Revalidation revalidation;
  private final boolean hasSharedLayers;
  private final @Nullable ChangePublisher publisher;
  private volatile @Nullable Subscription subscription;

  /**
   * Creates the cluster of a chain; nothing is published or received before {@link #start}.
   *
   * @param settings the settings of the chain
   * @param clock its clock
   * @param executor runs heartbeats, and what follows on published messages
   * @param revalidation begins when a message may have been missed
   * @param outages logs when the backplane is away
   * @param counters counts messages
   * @param keyPrefix how many characters stand before the text of a key in far layers
   */
  public Cluster(
      ChainSettings<K, V> settings,
      ChainClock clock,
      Executor executor,
      Revalidation revalidation,
      Outages outages,
      Counters<BackplaneEvent> counters,
      int keyPrefix) {
    this.settings = settings;
    this.backplane = settings.backplane();
    this.clock = clock;
    this.executor = executor;
    this.revalidation = revalidation;
    this.outages = outages;
    this.counters = counters;
    List<String> shared = settings.layers().stream()
        .filter(LayerSettings::isShared)
        .map(LayerSettings::name)
        .toList();
    this.hasSharedLayers = !shared.isEmpty();
    this.publisher = backplane == null ? null : publisher(backplane, shared, keyPrefix);
  }

  private ChangePublisher publisher(
      BackplaneSettings carrier, List<String> sharedLayers, int keyPrefix) {
    MessageScope scope = MessageScope.of(
        settings.get(EngineOptions.NAMESPACE), sharedLayers, node(settings.internals()), keyPrefix);
    return new ChangePublisher(
        carrier.backplane(),
        new Outbox(scope, settings.count(EngineOptions.MESSAGE_MAX_KEYS)),
        clock,
        executor,
        counters,
        Objects.requireNonNull(outages.ofBackplane()),
        settings.internals().random());
  }

  /** The number in versions has 24 bits; two chains of one backplane must never share a number. */
  private static long node(Internals internals) {
    return (long) internals.node() << 40 | internals.random().get().nextLong() >>> 24;
  }

  /**
   * Publishes from the moment at which the layer that carries the messages has connected.
   * Subscribes, if the chain has near or local layers, which other nodes' changes could make
   * stale. To be called once.
   *
   * @param far the writers of the far layers
   * @param handler makes what applies the changes of other nodes, if the chain subscribes
   * @param keeper keeps the generations
   */
  public void start(
      List<LayerWriter<K, V>> far,
      Supplier<RemoteChangeHandler<K, V>> handler,
      GenerationKeeper keeper) {
    ChangePublisher publishing = publisher;
    if (backplane == null || publishing == null) {
      return;
    }
    FutureChains.whenDone(carrier(far, backplane), (done, failure) -> publishing.begin());
    boolean hasNear = settings.layers().stream().anyMatch(LayerSettings::isNear);
    if (!hasNear && far.stream().allMatch(writer -> writer.link().isShared())) {
      return;
    }
    // Other nodes may have changed what an earlier process stored in a local layer.
    revalidation.distrustLocalLayers();
    OutageLog outage = Objects.requireNonNull(outages.ofBackplane());
    Heartbeat heartbeat = new Heartbeat(
        settings.name(),
        settings.get(EngineOptions.BACKPLANE_HEARTBEAT),
        publishing,
        clock,
        executor,
        outage);
    Subscription subscribing = new Subscription(
        publishing.scope(),
        heartbeat,
        new MessageFaults(revalidation, keeper, counters, outages.others(), outage),
        handler.get(),
        keeper,
        clock,
        counters);
    subscription = subscribing;
    subscribing.start(backplane.backplane());
  }

  /**
   * Returns a future that ends with the first attempt to connect of the layer to which the
   * backplane belongs; at once if the backplane belongs to none.
   */
  private CompletableFuture<Void> carrier(List<LayerWriter<K, V>> far, BackplaneSettings carried) {
    return far.stream()
        .map(LayerWriter::link)
        .filter(link -> link.name().equals(carried.name()))
        .findFirst()
        .map(link -> link.connection().ended())
        .orElseGet(() -> CompletableFuture.completedFuture(null));
  }

  /** Returns what publishes writes. */
  public Announcements announcements() {
    return publisher == null ? Announcements.NONE : publisher;
  }

  /**
   * Publishes that a layer holds a version which it did not have when the write was published,
   * before other nodes see to it themselves. Says nothing of the other layers: a write of the key
   * may be on its way to them.
   *
   * @param far the writers of the far layers
   * @param layer the name of the layer
   * @param storageKey the key in far layers
   * @param version what the layer holds now
   */
  public void stored(
      List<LayerWriter<K, V>> far, String layer, String storageKey, Version version) {
    if (publisher != null && isShared(layer)) {
      List<String> confirmed = new ArrayList<>();
      for (LayerWriter<K, V> writer : far) {
        if (writer.link().name().equals(layer) && writer.hints().against(storageKey) == null) {
          confirmed.add(layer);
        }
      }
      publisher.stored(storageKey, version, confirmed);
    }
  }

  private boolean isShared(String layer) {
    return settings.layers().stream()
        .anyMatch(each -> each.name().equals(layer) && each.isShared());
  }

  /**
   * Publishes that a load has taken the place of a live entry which its walk saw in a shared layer.
   * To be called when that layer has the loaded value: a node that receives the message earlier
   * reads the old entry again. Plain fills are not published.
   *
   * @param storageKey the key in far layers
   * @param version the version of the loaded value
   */
  public void loaded(String storageKey, Version version) {
    if (publisher != null && hasSharedLayers) {
      publisher.loaded(storageKey, version);
    }
  }

  /** Publishes that generations have been replaced. */
  void replaced(Replacement replacement) {
    if (publisher != null) {
      publisher.replaced(replacement);
    }
  }

  /** Publishes at once what waits; the returned future ends when that is done, or has failed. */
  public CompletableFuture<Void> drained() {
    return publisher == null ? CompletableFuture.completedFuture(null) : publisher.drained();
  }

  @Override
  public boolean isPresent() {
    return publisher != null;
  }

  @Override
  public boolean isUp() {
    Subscription receiving = subscription;
    return receiving != null && receiving.isUp();
  }

  /** Returns whether other nodes' changes have reached this node, and do not reach it now. */
  public boolean isAway() {
    Subscription receiving = subscription;
    return receiving != null && receiving.isAway();
  }

  @Override
  public long count(BackplaneEvent event) {
    return counters.of(event);
  }

  @Override
  public long waiting() {
    return publisher == null ? 0 : publisher.waiting();
  }

  /** Returns the state of the backplane as human-readable text, or null if there is none. */
  public @Nullable String state() {
    if (publisher == null) {
      return null;
    }
    Subscription receiving = subscription;
    String state;
    if (receiving == null) {
      state = "publishes only";
    } else {
      state = receiving.isUp() && revalidation.isOn() ? "unverified" : receiving.state();
    }
    int waiting = publisher.waiting();
    return waiting == 0 ? state : state + ", " + waiting + " waiting";
  }

  /** Receives no longer. To be called before the near layers are closed. */
  public void close() {
    Subscription receiving = subscription;
    if (receiving == null) {
      return;
    }
    try {
      receiving.close();
    } catch (IOException | RuntimeException failure) {
      outages
          .others()
          .failed("backplane close", "backplane: the subscription could not be ended", failure);
    }
  }
}
