package io.cachechain.core.internal.layer;

import io.cachechain.core.internal.limits.Texts;
import io.cachechain.spi.ChainClock;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that nobody waits for a layer which hangs. The breakers judge many requests, of which a server that hangs lets only a few end; so timeouts are counted here as well, in a row, of reads and writes together: after some of
 * them, and no answer for as long as a request may take, both breakers open. Time-outs of one operation alone, while the other is answered, open its own breaker. Other failures are the breakers' business.
 *
 * <p>After a timeout the layer is asked by the engine, too: so a single slow key is not taken for a layer that hangs, and a caller who comes alone does not have to wait for each timeout that it takes.
 *
 * <p>Counts may be off by one where an answer and a timeout meet; that costs one timeout, or one look more.
 */
final class LayerGuard {
  private final ChainClock clock;
  private final int limit;
  private final long timeoutNanos;
  private final Side reads;
  private final Side writes;
  private final AtomicInteger inARow = new AtomicInteger();
  private volatile Runnable wantsWrites = () -> {};

  /**
   * Creates a guard and listens at the gates.
   *
   * @param readGate the breaker of the reads
   * @param read sends a cheap read; its future ends within the timeout
   * @param writeGate the breaker of the writes
   * @param put sends a put which changes nothing; its future ends within the timeout
   * @param limit after how many timeouts in a row nobody waits
   * @param timeoutNanos how long a request may take
   * @param context what all links of a chain share
   */
  LayerGuard(
      BreakerGate readGate,
      Supplier<CompletableFuture<?>> read,
      BreakerGate writeGate,
      Supplier<CompletableFuture<?>> put,
      int limit,
      long timeoutNanos,
      LinkContext context) {
    this.clock = context.clock();
    this.limit = limit;
    this.timeoutNanos = timeoutNanos;
    this.reads = new Side(readGate, read, true, context);
    this.writes = new Side(writeGate, put, false, context);
  }

  /** Sets what is run when the layer takes writes again, as far as can be told, and needs some real ones to be sure. */
  void onWantsWrites(Runnable wanted) {
    wantsWrites = wanted;
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

  private boolean isSilent(Side... sides) {
    long now = clock.nanoTime();
    for (Side side : sides) {
      if (now - side.lastAnswer < timeoutNanos) {
        return false;
      }
    }
    return true;
  }

  private String verdict(int timeouts, String what) {
    return Texts.number(timeouts) + " timeouts in a row" + what;
  }

  /** One operation of the layer. */
  private final class Side implements BreakerGate.Listener, Prober.Events {
    private final BreakerGate gate;
    private final boolean isRead;
    private final @Nullable Prober prober;
    private final AtomicInteger inARow = new AtomicInteger();
    private volatile long lastAnswer = clock.nanoTime() - timeoutNanos;

    @SuppressWarnings("this-escape") // nothing is sent before the link is complete
    Side(
        BreakerGate gate, Supplier<CompletableFuture<?>> ask, boolean isRead, LinkContext context) {
      this.gate = gate;
      this.isRead = isRead;
      this.prober = gate.breaker() == null ? null : new Prober(gate, ask, this, context);
      gate.listener(this);
    }

    @Override
    public void answered() {
      lastAnswer = clock.nanoTime();
      if (inARow.get() != 0) {
        inARow.set(0);
      }
      if (LayerGuard.this.inARow.get() != 0) {
        LayerGuard.this.inARow.set(0);
      }
    }

    @Override
    public void timedOut() {
      int own = inARow.incrementAndGet();
      int all = LayerGuard.this.inARow.incrementAndGet();
      if (!gate.isClosed()) {
        return;
      }
      if (all >= limit && isSilent(reads, writes)) {
        String why = verdict(all, "");
        reads.trip(why);
        writes.trip(why);
      } else if (own >= limit && isSilent(this)) {
        trip(verdict(own, isRead ? " of reads" : " of writes"));
      } else {
        look();
      }
    }

    private void trip(String why) {
      if (gate.isClosed()) {
        gate.trip(why);
        look(); // three signs may be an accident: asked once more at once
      }
    }

    private void look() {
      if (prober != null) {
        prober.look();
      }
    }

    void reachable() {
      if (gate.isOpen()) {
        look();
      }
    }

    @Override
    public void changed(State now) {
      if (now == State.CLOSED) {
        answered();
        gate.forgetTrip();
      }
      if (prober != null) {
        prober.changed(now);
      }
      if (now == State.CLOSED && !isRead) {
        wantsWrites.run();
      }
    }

    /** A read shows that reads are answered. A put which changes nothing shows only that writes do not hang; whether a server that refused them takes them again only real ones show. */
    @Override
    public boolean probesDecide() {
      return isRead || gate.tripped() != null;
    }

    @Override
    public void wantsRequests() {
      wantsWrites.run();
    }

    void close() {
      if (prober != null) {
        prober.close();
      }
    }
  }
}
