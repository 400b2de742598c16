package io.cachechain.core.internal.layer;

import io.cachechain.FailureKind;
import io.cachechain.core.BreakerPolicy;
import io.cachechain.core.internal.async.FutureChains;
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
 * decide by many requests, and a server that hangs lets only a few end. So a request that timed
 * out or was slow is looked into at once, see {@link HangCheck}: for reads and writes together while
 * the layer answers neither, else for one operation alone. While other requests are answered, it
 * takes two with hardly an answer between them. Other failures are the breakers' business.
 *
 * <p>Counts may be off by one where an answer and a timeout meet; that costs one timeout, or one
 * hang check more. Thread-safe.
 */
public final class LayerHealth {
  private final LayerState state;
  private final Probes probes;
  private final ChainClock clock;
  private final BreakerPolicy policy;
  private final long timeoutNanos;
  private final Side reads;
  private final Side writes;
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
    this.policy = settings.get(EngineOptions.BREAKER);
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

  /**
   * One operation of the layer: its breaker and its prober report here. Called on any
   * thread, under no lock of this room.
   *
   * <p>{@code signs} weighs what came lately: a quick answer makes up for a slow one, and two for
   * one that timed out.
   */
  final class Side implements HangCheck.Result {
    private static final int SLOW = 1;
    private static final int TIMED_OUT = 2;

    /** Two that timed out and one answer: too much although others are answered. */
    private static final int TOO_MUCH = 2 * TIMED_OUT - 1;

    private final BreakerGuard guard;
    private final boolean isRead;
    private final @Nullable Prober prober;
    private final AtomicInteger signs = new AtomicInteger();
    private final long slowNanos;
    private volatile long lastAnswer = clock.nanoTime() - timeoutNanos;

    @SuppressWarnings("this-escape") // nothing is sent before the link is complete
    private Side(
        BreakerGuard guard,
        Supplier<CompletableFuture<?>> ask,
        boolean isRead,
        LinkContext context) {
      this.guard = guard;
      this.isRead = isRead;
      this.slowNanos = guard.slowNanos();
      HangCheck.Limits limits =
          new HangCheck.Limits(policy.timeouts(), policy.silence(), slowNanos, timeoutNanos);
      this.prober = guard.breaker() == null ? null : new Prober(guard, ask, limits, this, context);
      guard.notifies(this);
    }

    /** A request was answered after so long, be it with a failure of the one who asked. */
    void answered(long nanos) {
      if (nanos >= slowNanos) {
        sign(nanos >= timeoutNanos ? TIMED_OUT : SLOW); // then some keys of a batch timed out
        return;
      }
      lastAnswer = clock.nanoTime();
      if (signs.get() > 0) {
        signs.updateAndGet(now -> Math.max(0, now - 1));
      }
    }

    /** A request was not answered in time, or others waited for so long in vain to be sent. */
    void timedOut() {
      sign(TIMED_OUT);
    }

    private void sign(int weight) {
      int now = signs.addAndGet(weight);
      if (guard.isBeingChecked() || !guard.isClosed()) {
        return;
      }
      boolean silent = isSilent();
      boolean timedOut = weight == TIMED_OUT;
      if (silent || now >= TOO_MUCH) {
        check(timedOut);
      }
      if (silent && other().isSilent() && other().guard.isClosed()) {
        other().check(timedOut);
      }
    }

    /** Whether nothing was answered quickly for half of the time that one request may take. */
    private boolean isSilent() {
      return clock.nanoTime() - lastAnswer >= timeoutNanos / 2;
    }

    private Side other() {
      return isRead ? writes : reads;
    }

    private void check(boolean timedOut) {
      signs.set(0);
      if (prober != null) {
        prober.check(timedOut);
      }
    }

    @Override
    public long lastAnswer() {
      return lastAnswer;
    }

    @Override
    public void answers() {
      isWell();
      if (!isRead) {
        wantsWrites.run(); // some may have been refused
      }
    }

    @Override
    public void hangs(String why) {
      if (guard.isClosed()) {
        guard.trip(why);
        look(); // the server may have gone on just now
      }
    }

    private void isWell() {
      signs.set(0);
      lastAnswer = clock.nanoTime();
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
        isWell();
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
