package io.cachechain.tier.memcached;

import io.cachechain.LayerException;
import io.cachechain.spi.ChainClock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The requests that are under way, and what ends those that the server does not answer: a task of the clock which runs only while there are any. It is also what
 * takes back requests whose caller has left, since doing so locks them, and the caller may hold locks.
 */
final class PendingCalls {
  /** A request may outlive its deadline by so much: short beside any timeout, long beside the cost of a look. */
  static final Duration TICK = Duration.ofMillis(10);

  private final ChainClock clock;
  private final Set<Call<?>> calls = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean armed = new AtomicBoolean();

  PendingCalls(ChainClock clock) {
    this.clock = clock;
  }

  void add(Call<?> call) {
    calls.add(call);
    arm();
  }

  void remove(Call<?> call) {
    calls.remove(call);
  }

  /** Fails all requests of a lane. */
  void failAll(Lane lane, LayerException failure) {
    calls.forEach(call -> {
      if (call.lane() == lane && calls.remove(call)) {
        call.completeExceptionally(failure);
      }
    });
  }

  private void arm() {
    if (armed.compareAndSet(false, true)) {
      clock.schedule(this::sweep, TICK);
    }
  }

  private void sweep() {
    armed.set(false);
    calls.forEach(call -> {
      if ((call.isDone() || call.isLate()) && calls.remove(call)) {
        call.giveUp();
      }
    });
    if (!calls.isEmpty()) {
      arm();
    }
  }
}
