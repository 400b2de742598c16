package io.cachechain.core.internal.chain;

import io.cachechain.core.internal.limits.Texts;
import io.cachechain.core.internal.metrics.OutageLog;
import io.cachechain.core.internal.settings.ChainSettings;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.core.internal.settings.LayerSettings;
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

/**
 * Ends a chain within {@code close.timeout}: first the calls, then what layers and other nodes have
 * still to get, then the layers, farthest first, and then the threads. Nothing may begin any more
 * when it runs. On the thread that closes, which waits by the clock of the chain.
 */
final class Shutdown<V> {
  /**
   * Which part of close.timeout running calls leave to the queues, the other nodes and the layers.
   */
  private static final int SHARE_OF_THE_REST = 10;

  private static final Logger LOG = LoggerFactory.getLogger("io.cachechain");

  private final Engine<?, V> engine;
  private final ChainSettings<?, V> settings;
  private final ChainClock clock;
  private final long begin;
  private final long end;
  private final long endOfCalls;

  /**
   * Begins: the time counts from now.
   *
   * @param engine what ends
   */
  Shutdown(Engine<?, V> engine) {
    this.engine = engine;
    this.settings = engine.settings();
    this.clock = engine.clock();
    this.begin = clock.nanoTime();
    long time = engine.host().nanos(settings.get(EngineOptions.CLOSE_TIMEOUT));
    this.end = begin + time;
    this.endOfCalls = end - time / SHARE_OF_THE_REST;
  }

  /** Ends all of it; what cannot end in time is left, and said in the log. */
  void run() {
    awaitFlights();
    String written = drain();
    engine.outages().close(); // what fails from here on has been said to be lost
    boolean unused = await(engine.audit().drained(), end); // what is not written is counted
    engine.parts().far().forEach(LayerWriter::close);
    engine.host().log().close(); // what is under way now fails since the layers are closed
    closeLayers();
    engine.threads().close();
    engine.gauges().close();
    closeClock();
    Duration took = Duration.ofNanos(clock.nanoTime() - begin);
    LOG.info("{}: closed in {} ms{}", settings.name(), took.toMillis(), written);
  }

  /**
   * What loads for nobody is stopped at once, and what loads for too long after a while: its
   * callers are notified, and other nodes that wait for it need not any more.
   */
  private void awaitFlights() {
    CompletableFuture<Void> idle = engine.parts().keyStates().idle();
    engine.parts().loads().closeUnwaited();
    if (!await(idle, endOfCalls)) {
      LOG.warn(
          "{}: closing while calls for {} are still running",
          settings.name(),
          Texts.counted(engine.parts().keyStates().size(), "key"));
      engine.parts().loads().close();
      boolean unused = await(idle, end);
    }
  }

  /**
   * Lets the layers get what they lack, and the other nodes what has changed; returns, for the last
   * line, what the layers got.
   */
  private String drain() {
    Flush flush = engine.flush();
    var unused = flush.await(left(end));
    boolean published = await(engine.cluster().drained(), end);
    ClosingLines lines = new ClosingLines(
        flush.layers(), settings.get(EngineOptions.CLOSE_TIMEOUT), this::isToldAway);
    String lost = lines.lost(engine.cluster().waiting(), published);
    if (lost != null) {
      LOG.warn("{}: {}", settings.name(), lost);
    }
    return lines.written();
  }

  private boolean isToldAway(String layer) {
    OutageLog outage = engine.outages().of(layer);
    return outage != null && outage.isOn();
  }

  /** Farthest first. A layer that hangs in its close does not keep the others from theirs. */
  private void closeLayers() {
    List<LayerSettings<V>> layers = new ArrayList<>(settings.layers());
    Collections.reverse(layers);
    Executor closer = engine.threads().blocking("close");
    for (LayerSettings<V> layer : layers) {
      CompletableFuture<Void> closing = new CompletableFuture<>();
      Runnable close = () -> {
        try {
          layer.close();
        } catch (IOException | RuntimeException failure) {
          LOG.warn("{}: {}: could not be closed", settings.name(), layer.name(), failure);
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
        LOG.warn("{}: {}: has not closed within close.timeout", settings.name(), layer.name());
      }
    }
  }

  private void closeClock() {
    if (settings.ownsClock() && settings.clock() instanceof Closeable own) {
      try {
        own.close();
      } catch (IOException failure) {
        LOG.warn("{}: the clock could not be closed", settings.name(), failure);
      }
    }
  }

  private Duration left(long until) {
    return Duration.ofNanos(Math.max(0, until - clock.nanoTime()));
  }

  private boolean await(CompletableFuture<?> future, long until) {
    if (future.isDone()) {
      return true;
    }
    try {
      clock.await(future, left(until));
      return true;
    } catch (TimeoutException late) {
      return false;
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
