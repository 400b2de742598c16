package io.cachechain.core.internal.layer;

import io.cachechain.FailureKind;
import io.cachechain.core.internal.async.Failures;
import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.spi.ByteLayer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the engine asks of a layer between its first connection and its first callers. The first request of each kind in a process is slow, whatever the server does: classes of the driver are loaded, code is not compiled yet, the pool has one
 * connection. Callers would take that for a layer that hangs. So each kind of request is sent beforehand: a read, a put that changes nothing, small bulk ones, and full ones, as many at a time as may be in flight; again, until none of them takes long.
 *
 * <p>It ends after a few rounds in any case, at the third timeout in a row, and at any other failure, which the first callers will meet themselves. It is counted nowhere and logs nothing.
 */
final class Rehearsal {
  private static final int MOST_ROUNDS = 3;
  private static final int MOST_TIMEOUTS = 3;

  /** A request that takes more than this part of the layer's timeout is not well rehearsed. */
  private static final int PART = 4;

  private final ByteLayer layer;
  private final Probes probes;
  private final LayerRequests requests;
  private final List<Supplier<CompletableFuture<?>>> steps;
  private final CompletableFuture<Void> done = new CompletableFuture<>();

  // Of one step after the other.
  private int timeouts;
  private int rounds;
  private boolean slow;

  /**
   * Creates a rehearsal that has not begun.
   *
   * @param layer the layer
   * @param health sends the single read
   * @param probes sends the single put, and says what bulk requests ask for
   * @param batch the size of a full bulk request; 1 for a layer without them
   * @param inFlight how many of them are sent at a time
   * @param requests sends the bulk ones
   */
  Rehearsal(
      ByteLayer layer,
      LayerHealth health,
      Probes probes,
      int batch,
      int inFlight,
      LayerRequests requests) {
    this.layer = layer;
    this.probes = probes;
    this.requests = requests;
    this.steps = batch == 1
        ? List.of(health::probe, probes::put)
        : List.of(
            health::probe,
            probes::put,
            () -> readAll(2),
            () -> putAll(2),
            () -> all(inFlight, () -> readAll(batch)),
            () -> all(inFlight, () -> putAll(batch)));
  }

  /** Begins, and returns a future that ends, and never fails, with it. */
  CompletableFuture<Void> run() {
    step(0);
    return done;
  }

  private void step(int number) {
    if (number == steps.size()) {
      rounds++;
      if (!slow || rounds == MOST_ROUNDS) {
        done.complete(null);
        return;
      }
      slow = false;
      step(0);
      return;
    }
    long begin = requests.clock.nanoTime();
    CompletableFuture<?> asked;
    try {
      asked = steps.get(number).get();
    } catch (RuntimeException closing) {
      done.complete(null);
      return;
    }
    FutureChains.whenDone(asked, (answer, failure) -> {
      slow |= requests.clock.nanoTime() - begin > requests.timeoutNanos / PART;
      timeouts = failure == null ? 0 : timeouts + 1;
      if (isTheEnd(failure)) {
        done.complete(null);
      } else {
        step(failure == null ? number + 1 : number);
      }
    });
  }

  private boolean isTheEnd(@Nullable Throwable failure) {
    return failure != null
        && (Failures.kindOf(failure) != FailureKind.TIMEOUT || timeouts == MOST_TIMEOUTS);
  }

  private static CompletableFuture<?> all(int times, Supplier<CompletableFuture<?>> one) {
    CompletableFuture<?>[] sent = new CompletableFuture<?>[times];
    for (int i = 0; i < times; i++) {
      sent[i] = one.get();
    }
    return CompletableFuture.allOf(sent);
  }

  private CompletableFuture<?> readAll(int size) {
    List<String> keys = probes.keys(size);
    return send(keys, deadline -> layer.getAll(keys, deadline));
  }

  private CompletableFuture<?> putAll(int size) {
    List<String> keys = probes.keys(size);
    Map<String, ByteLayer.Put> puts = new LinkedHashMap<>();
    keys.forEach(key -> puts.put(key, probes.putOf(key)));
    return send(keys, deadline -> layer.putAll(puts, deadline));
  }

  private <A> CompletableFuture<?> send(List<String> keys, Operation.EngineRequest.Ask<A> ask) {
    return CompletableFuture.allOf(
        requests.together(List.of(), keys, ask).toArray(CompletableFuture<?>[]::new));
  }
}
