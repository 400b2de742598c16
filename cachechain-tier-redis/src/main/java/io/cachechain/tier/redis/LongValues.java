package io.cachechain.tier.redis;

import io.cachechain.tier.redis.Requests.Request;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The values of a bulk read that are longer than its share for each key: they are read whole, one
 * after the other, so that the driver holds one of them at a time, however many there are. The
 * next one is asked for when the one before has been answered, on the thread that answers; none is
 * asked for whose caller has left. Thread-safe; nothing is sent under the lock.
 */
final class LongValues {
  private final Requests requests;
  private final Masters.Command command;

  // Guarded by this.
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private boolean running;

  /**
   * Creates it without values.
   *
   * @param command reads one whole
   */
  LongValues(Requests requests, Masters.Command command) {
    this.requests = requests;
    this.command = command;
  }

  /**
   * Reads one more, at once if none is being read.
   *
   * @param reply is withdrawn if its caller leaves
   * @param request makes the request, whose outcome is the reply's
   */
  void add(Reply<?> reply, Supplier<Request> request) {
    synchronized (this) {
      waiting.add(new Waiting(reply, request));
      if (running) {
        return;
      }
      running = true;
    }
    run();
  }

  private void run() {
    for (Waiting each = next(); each != null; each = next()) {
      if (each.reply.isDone()) {
        continue;
      }
      // Of the answer and the return from sending, the later one goes on: no stack grows.
      AtomicInteger ends = new AtomicInteger();
      Request whole = each.request.get();
      requests.send(
          command, new Request(whole.reply(), whole.name(), whole.arguments(), (held, failure) -> {
            whole.outcome().accept(held, failure);
            if (ends.incrementAndGet() == 2) {
              run();
            }
          }));
      if (ends.incrementAndGet() < 2) {
        return;
      }
    }
  }

  private synchronized @Nullable Waiting next() {
    Waiting next = waiting.poll();
    running = next != null;
    return next;
  }

  private record Waiting(Reply<?> reply, Supplier<Request> request) {}
}
