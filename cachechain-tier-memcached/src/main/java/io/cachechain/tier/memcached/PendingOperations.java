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
final class PendingOperations {
  /** A request may outlive its deadline by so much: short beside any timeout, long beside the cost of a look. */
  static final Duration TICK = Duration.ofMillis(10);

  private final ChainClock clock;
  private final Set<PendingOperation<?>> calls = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean armed = new AtomicBoolean();

  PendingOperations(ChainClock clock) {
    this.clock = clock;
  }

  void add(PendingOperation<?> call) {
    calls.add(call);
    arm();
  }

  void remove(PendingOperation<?> call) {
    calls.remove(call);
  }

  /** Fails all requests of a link. */
  void failAll(ServerConnection link, LayerException failure) {
    calls.forEach(call -> {
      if (call.link() == link && calls.remove(call)) {
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
