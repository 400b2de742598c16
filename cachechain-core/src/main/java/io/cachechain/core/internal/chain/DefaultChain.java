package io.cachechain.core.internal.chain;

import io.cachechain.CloseableChain;
import io.cachechain.core.internal.config.ChainDefinition;
import io.cachechain.core.internal.config.ChainSettings;
import io.cachechain.core.internal.config.EngineOptions;
import io.cachechain.core.internal.config.LayerSettings;
import io.cachechain.core.internal.describe.StartLines;
import io.cachechain.core.internal.limits.Texts;
import io.cachechain.core.internal.link.FarLink;
import io.cachechain.core.internal.link.FutureChains;
import io.cachechain.core.internal.stats.OutageLog;
import io.cachechain.core.internal.write.LayerWriter;
import io.cachechain.spi.ChainClock;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The chain that a builder gives: the view with the chain's own options, and its beginning and end. */
public final class DefaultChain<K, V> extends ChainView<K, V> implements CloseableChain<K, V> {
  /** How many entries of a near layer one pass of the sweep looks at. */
  private static final int SWEEP_LIMIT = 10_000;

  /** Which part of close.timeout running calls leave to the queues, the other nodes and the layers. */
  private static final int SHARE_OF_THE_REST = 10;

  private static final Logger LOG = LoggerFactory.getLogger("io.cachechain");

  /** Takes the next sweep off the clock, which may be shared with other chains and would keep a closed one until then. */
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
    if (!engine.paths().near().links().isEmpty()) {
      engine.coarse().start();
      sweepLater();
    }
    for (LayerWriter<K, V> writer : engine.paths().far()) {
      watchConnection(writer.link());
      watchReturns(writer.link());
    }
    engine.paths().peers().watch(engine.paths());
    engine.paths().keeper().start(engine.paths().peers()::isUp);
    engine.paths().peers().start(engine.paths());
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
            () -> engine.paths().execute(this::sweep),
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
    engine.paths().peers().close();
    engine.paths().keeper().close();
    ChainClock clock = engine.clock();
    long begin = clock.nanoTime();
    long time = engine.nanos(engine.settings().get(EngineOptions.CLOSE_TIMEOUT));
    long end = begin + time;
    awaitFlights(end - time / SHARE_OF_THE_REST, end);
    String written = drain(end);
    tellPeers(end);
    boolean unused = await(engine.audit().drained(), end); // what is not written is counted
    engine.paths().far().forEach(LayerWriter::close);
    engine.outages().close();
    engine.log().close(); // what is under way now fails since the layers are closed
    closeLayers(end);
    engine.threads().close();
    engine.gauges().close();
    if (engine.settings().ownsClock() && engine.settings().clock() instanceof Closeable own) {
      try {
        own.close();
      } catch (IOException failure) {
        LOG.warn("{}: the clock could not be closed", name(), failure);
      }
    }
    Duration took = Duration.ofNanos(clock.nanoTime() - begin);
    LOG.info("{}: closed in {} ms{}", name(), took.toMillis(), written);
  }

  /** What loads for nobody is stopped at once, and what loads for too long after a while: its callers are told, and other nodes that wait for it need not any more. */
  private void awaitFlights(long patience, long end) {
    CompletableFuture<Void> idle = engine.paths().slots().idle();
    engine.paths().loads().closeUnwaited();
    if (!await(idle, patience)) {
      LOG.warn(
          "{}: closing while calls for {} are still running",
          name(),
          Texts.counted(engine.paths().slots().size(), "key"));
      engine.paths().loads().close();
      boolean unused = await(idle, end);
    }
  }

  /** Lets the layers get what they lack; returns, for the last line, what they got. */
  private String drain(long end) {
    Flush flush = engine.flush();
    var unused = flush.await(Duration.ofNanos(Math.max(0, end - engine.clock().nanoTime())));
    ClosingLines lines = new ClosingLines(engine.settings().get(EngineOptions.CLOSE_TIMEOUT));
    StringBuilder written = new StringBuilder();
    for (LayerFlush layer : flush.layers()) {
      String lacking = lines.lacking(layer);
      if (lacking != null) {
        LOG.warn("{}: {}", name(), lacking);
      }
      String got = ClosingLines.written(layer);
      if (got != null) {
        written.append("; ").append(got);
      }
    }
    return written.toString();
  }

  private void tellPeers(long end) {
    boolean ended = await(engine.paths().peers().drained(), end);
    long untold = engine.paths().peers().waiting();
    if (untold > 0) {
      LOG.warn(
          "{}: {} could not be told to other nodes before closing ({})",
          name(),
          Texts.counted(untold, "change"),
          ended
              ? "the backplane fails"
              : Texts.duration(engine.settings().get(EngineOptions.CLOSE_TIMEOUT))
                  + ", close.timeout");
    }
  }

  /** Farthest first. A layer that hangs in its close does not keep the others from theirs. */
  private void closeLayers(long end) {
    List<LayerSettings<V>> layers = new ArrayList<>(engine.settings().layers());
    Collections.reverse(layers);
    Executor closer = engine.threads().blocking("close");
    for (LayerSettings<V> layer : layers) {
      CompletableFuture<Void> closing = new CompletableFuture<>();
      Runnable close = () -> {
        try {
          layer.close();
        } catch (IOException | RuntimeException failure) {
          LOG.warn("{}: {}: could not be closed", name(), layer.name(), failure);
        } finally {
          closing.complete(null);
        }
      };
      try {
        closer.execute(close);
      } catch (RejectedExecutionException noThread) {
        close.run(); // whoever gave the executor has shut it down already
      }
      if (!await(closing, end)) {
        LOG.warn("{}: {}: has not closed within close.timeout", name(), layer.name());
      }
    }
  }

  private boolean await(CompletableFuture<?> future, long end) {
    if (future.isDone()) {
      return true;
    }
    try {
      engine
          .clock()
          .await(future, Duration.ofNanos(Math.max(0, end - engine.clock().nanoTime())));
      return true;
    } catch (TimeoutException late) {
      return false;
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
