package io.cachechain.core.internal.chain;

import io.cachechain.CloseableChain;
import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.core.internal.describe.StartLines;
import io.cachechain.core.internal.layer.FarLink;
import io.cachechain.core.internal.metrics.OutageLog;
import io.cachechain.core.internal.settings.ChainDefinition;
import io.cachechain.core.internal.settings.ChainSettings;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.core.internal.write.LayerWriter;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The chain that a builder gives: the view with the chain's own options, and its beginning and end.
 */
public final class DefaultChain<K, V> extends ChainView<K, V> implements CloseableChain<K, V> {
  /** How many entries of a near layer one pass of the sweep looks at. */
  private static final int SWEEP_LIMIT = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger("io.cachechain");

  /**
   * Takes the next sweep off the clock, which may be shared with other chains and would keep a
   * closed one until then.
   */
  private volatile Runnable cancelSweep = () -> {};

  /**
   * Creates and starts a chain.
   *
   * @param settings all that was decided, its layers opened; the chain closes them
   */
  public DefaultChain(ChainSettings<K, V> settings) {
    this(new Engine<>(settings));
  }

  private DefaultChain(Engine<K, V> engine) {
    super(engine, engine.defaultMask());
    if (!engine.parts().near().links().isEmpty()) {
      engine.coarse().start();
      sweepLater();
    }
    for (LayerWriter<K, V> writer : engine.parts().far()) {
      watchConnection(writer.link());
      watchReturns(writer.link());
    }
    engine.clusterLinks().dataLossSubscriptions(engine.parts()).start();
    engine.parts().keeper().start(engine.cluster()::isUp);
    engine
        .cluster()
        .start(
            engine.parts().far(),
            () -> engine.clusterLinks().remoteChanges(engine.parts(), engine.executor()),
            engine.parts().keeper());
  }

  /** Returns what code said when this was built. */
  public ChainDefinition<K, V> definition() {
    return engine.settings().definition();
  }

  /** Says in one line which layer the chain goes on without; it joins by itself. */
  private void watchConnection(FarLink<V> link) {
    if (link.settings().get(EngineOptions.REQUIRE_UP)) {
      return; // the build has seen it answer, whatever became of the first attempt
    }
    try {
      CompletableFuture<Void> connected = link.connected().toCompletableFuture();
      FutureChains.whenDone(connected, (done, failure) -> {
        if (failure != null && !engine.closed().isClosed()) {
          away(link, failure);
        }
      });
    } catch (RuntimeException broken) {
      LOG.warn("{}: {} cannot say whether it is connected", name(), link.name(), broken);
    }
  }

  private void away(FarLink<V> link, Throwable failure) {
    String line = new StartLines(engine.settings()).notAnswering(link.settings(), failure);
    OutageLog outage = engine.outages().of(link.name());
    if (outage != null) {
      outage.away(line);
    }
  }

  private void watchReturns(FarLink<V> link) {
    try {
      link.watch();
    } catch (RuntimeException broken) {
      LOG.warn("{}: {} cannot say when it can be reached again", name(), link.name(), broken);
    }
  }

  private void sweepLater() {
    cancelSweep = engine
        .clock()
        .schedule(
            () -> engine.maintenance().execute(this::sweep),
            engine.settings().get(EngineOptions.NEAR_SWEEP));
    if (engine.closed().isClosed()) {
      cancelSweep.run();
    }
  }

  private void sweep() {
    engine.sweep(SWEEP_LIMIT);
    sweepLater();
  }

  @Override
  public void close() {
    if (!engine.closed().close()) {
      return;
    }
    boolean interrupted = Thread.interrupted(); // before there was anything to hurry
    try {
      shutDown();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void shutDown() {
    engine.coarse().close(); // from here on no near hit
    cancelSweep.run();
    engine.cluster().close();
    engine.parts().keeper().close();
    new Shutdown<>(engine).run();
  }
}
