package io.cachechain.core.internal.layer;

import io.cachechain.FailureKind;
import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.core.internal.limits.Texts;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.core.internal.settings.LayerSettings;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.ChainClock;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a layer is, and what follows from it: nobody waits for a layer which hangs. The breakers
 * judge many requests, of which a server that hangs lets only a few end; so timeouts are counted
 * here as well, in a row, of reads and writes together: after some of them, and no answer for as
 * long as a request may take, both breakers open. Time-outs of one operation alone, while the other
 * is answered, open its own breaker. Other failures are the breakers' business.
 *
 * <p>After a timeout the layer is asked by the engine, too: so a single slow key is not taken for a
 * layer that hangs, and a caller who comes alone does not have to wait for each timeout that it
 * takes.
 *
 * <p>Counts may be off by one where an answer and a timeout meet; that costs one timeout, or one
 * look more. Thread-safe.
 */
public final class LayerHealth {
  private final LayerState state;
  private final Probes probes;
  private final ChainClock clock;
  private final int mostTimeouts;
  private final long timeoutNanos;
  private final Side reads;
  private final Side writes;
  private final AtomicInteger inARow = new AtomicInteger();
  private volatile Runnable wantsWrites = () -> {};

  /**
   * Watches a layer by what becomes of requests, which is reported to the guards.
   *
   * @param layer the layer
   * @param guards its guards
   * @param probes the engine's own requests
   * @param settings how the layer is treated
   * @param context what all links of a chain share
   */
  LayerHealth(
      ByteLayer layer,
      LayerGuards guards,
      Probes probes,
      LayerSettings<?> settings,
      LinkContext context) {
    this.state = new LayerState(layer);
    this.probes = probes;
    this.clock = context.clock();
    this.mostTimeouts = settings.get(EngineOptions.BREAKER).timeouts();
    this.timeoutNanos = context.nanos(settings.get(EngineOptions.LAYER_TIMEOUT));
    this.reads = new Side(guards.readBreaker(), this::probe, true, context);
    this.writes = new Side(guards.writeBreaker(), probes::put, false, context);
  }

  /** Sends a read of the engine's own; its future ends within the layer's timeout. */
  CompletableFuture<byte @Nullable []> probe() {
    CompletableFuture<byte @Nullable []> answer = probes.read();
    FutureChains.whenDone(answer, (bytes, failure) -> {
      if (failure == null) {
        answered();
      }
    });
    return answer;
  }

  /** Returns the breaker of the reads. */
  public BreakerGuard reads() {
    return reads.guard;
  }

  /** Returns the breaker of the writes. */
  public BreakerGuard writes() {
    return writes.guard;
  }

  /** Returns whether reads or writes are refused now. */
  public boolean isRefused() {
    return reads.guard.isOpen() || writes.guard.isOpen();
  }

  /** Returns whether the layer has answered, and not failed since. */
  public boolean answers() {
    return state.answers();
  }

  /** Sends a cheap read in the background, unless one is under way; it is counted nowhere. */
  public void ask() {
    probes.inBackground(this::probe);
  }

  /**
   * Sets what is run when the layer takes writes again, as far as is known, and needs some real
   * ones to be sure.
   */
  public void onWantsWrites(Runnable wanted) {
    wantsWrites = wanted;
  }

  /** Notes that a request was answered and its answer could be used. */
  void answered() {
    state.answered();
  }

  /** Notes a failure of a request. */
  void failed(FailureKind kind, Throwable failure) {
    state.failed(kind, failure);
  }

  /** Notes that a write was answered. */
  void writeAnswered() {
    state.writeAnswered();
  }

  /** Notes a failure of a write. */
  void writeFailed(FailureKind kind, Throwable failure) {
    state.writeFailed(kind, failure);
  }

  /** The layer says that it can be reached again: it is asked at once, if it was given up. */
  void reachable() {
    reads.reachable();
    writes.reachable();
  }

  /** Sends nothing more. */
  void close() {
    reads.close();
    writes.close();
  }

  /**
   * Returns as human-readable text whether the layer is up, its breakers refuse, its last request
   * or write failed, or it has not connected yet, and then why. Nothing is decided by it.
   */
  public String text() {
    return state.text(isRefused());
  }

  private boolean isSilent(Side... sides) {
    long now = clock.nanoTime();
    for (Side side : sides) {
      if (now - side.lastAnswer < timeoutNanos) {
        return false;
      }
    }
    return true;
  }

  private static String verdict(int timeouts, String what) {
    return Texts.number(timeouts) + " timeouts in a row" + what;
  }

  /**
   * One operation of the layer: its breaker and its prober report here. Called on any
   * thread, under no lock of this room.
   */
  final class Side {
    private final BreakerGuard guard;
    private final boolean isRead;
    private final @Nullable Prober prober;
    private final AtomicInteger timeouts = new AtomicInteger();
    private volatile long lastAnswer = clock.nanoTime() - timeoutNanos;

    @SuppressWarnings("this-escape") // nothing is sent before the link is complete
    private Side(
        BreakerGuard guard,
        Supplier<CompletableFuture<?>> ask,
        boolean isRead,
        LinkContext context) {
      this.guard = guard;
      this.isRead = isRead;
      this.prober = guard.breaker() == null ? null : new Prober(guard, ask, this, context);
      guard.notifies(this);
    }

    /** A request was answered, be it with a failure of the one who asked. */
    void answered() {
      lastAnswer = clock.nanoTime();
      if (timeouts.get() != 0) {
        timeouts.set(0);
      }
      if (inARow.get() != 0) {
        inARow.set(0);
      }
    }

    /** A request was not answered in time, or others waited for so long in vain to be sent. */
    void timedOut() {
      int own = timeouts.incrementAndGet();
      int all = inARow.incrementAndGet();
      if (!guard.isClosed()) {
        return;
      }
      if (all >= mostTimeouts && isSilent(reads, writes)) {
        String why = verdict(all, "");
        reads.trip(why);
        writes.trip(why);
      } else if (own >= mostTimeouts && isSilent(this)) {
        trip(verdict(own, isRead ? " of reads" : " of writes"));
      } else {
        look();
      }
    }

    private void trip(String why) {
      if (guard.isClosed()) {
        guard.trip(why);
        look(); // three signs may be an accident: asked once more at once
      }
    }

    private void look() {
      if (prober != null) {
        prober.look();
      }
    }

    private void reachable() {
      if (guard.isOpen()) {
        look();
      }
    }

    /** The breaker has changed its state. */
    void changed(State now) {
      if (now == State.CLOSED) {
        answered();
        guard.forgetTrip();
      }
      if (prober != null) {
        prober.changed(now);
      }
      if (now == State.CLOSED && !isRead) {
        wantsWrites.run();
      }
    }

    /**
     * Returns whether probes can show by themselves that the breaker may close. A read shows that
     * reads are answered. A put which changes nothing shows only that writes do not hang; whether a
     * server that refused them takes them again only real ones show.
     */
    boolean probesDecide() {
      return isRead || guard.tripped() != null;
    }

    /** The layer answers, and only real requests can show what it thinks of them. */
    void wantsRequests() {
      wantsWrites.run();
    }

    private void close() {
      if (prober != null) {
        prober.close();
      }
    }
  }
}
