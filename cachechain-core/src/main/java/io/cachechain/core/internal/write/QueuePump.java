package io.cachechain.core.internal.write;

import io.cachechain.core.internal.async.BatchScope;
import io.cachechain.core.internal.async.FutureChains;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Takes the writes that wait in a queue, and sends them in batches, so many at once.
 *
 * <p>One thread at a time sends: whoever comes meanwhile adds to {@code drains} and leaves, and the
 * one that sends looks once more before it leaves. So a layer that answers at once lets no stack
 * grow, and no batch is taken beyond {@code most}. A copy that needs no code of a user is sent by
 * the thread which offers it, and the next batch by the thread that ends one; everything else is
 * sent by the executor.
 */
final class QueuePump<K, V> {
  private final WriterQueue<K, V> queue;
  private final WriterQueue.Sender<K, V> sender;
  private final Executor executor;
  private final int most;
  private final AtomicBoolean pumping = new AtomicBoolean();
  private final AtomicInteger drains = new AtomicInteger();
  private final AtomicInteger batches = new AtomicInteger();

  /**
   * Creates a pump that has sent nothing.
   *
   * @param queue what waits
   * @param sender sends single writes
   * @param executor runs what may take time
   * @param most how many batches are under way at once
   */
  QueuePump(WriterQueue<K, V> queue, WriterQueue.Sender<K, V> sender, Executor executor, int most) {
    this.queue = queue;
    this.sender = sender;
    this.executor = executor;
    this.most = most;
  }

  /** Returns whether no batch may be sent before another one has ended. */
  boolean isFull() {
    return batches.get() >= most;
  }

  /** Sends what waits: for a copy, on this thread if that is prompt; else on the executor. */
  void offered(Write<K, V> write) {
    if (write.isFill() && sender.isPrompt()) {
      pump();
    } else {
      soon();
    }
  }

  /** Sends what waits, on the executor. */
  void soon() {
    if (pumping.compareAndSet(false, true)) {
      executor.execute(this::pump);
    }
  }

  private void pump() {
    pumping.set(false);
    queue.weigh();
    drain();
  }

  /**
   * Sends until nothing may leave, but no more than 16 batches; then the executor goes on. This
   * thread may be a caller's, which must be able to leave, however much others offer.
   */
  private void drain() {
    int left = 16;
    int seen = drains.incrementAndGet();
    if (seen > 1) {
      return; // the thread that sends looks once more
    }
    try {
      while (seen > 0 && left > 0) {
        List<Write<K, V>> batch = queue.take();
        if (batch.isEmpty()) {
          seen = drains.addAndGet(-seen);
        } else {
          send(batch);
          left--;
        }
      }
    } finally {
      if (seen > 0) { // also if something broke, such as too little memory
        drains.set(0); // first: whoever comes from now on sends
        if (!isFull()) {
          soon();
        }
      }
    }
  }

  private void send(List<Write<K, V>> batch) {
    batches.incrementAndGet();
    AtomicInteger open = new AtomicInteger(batch.size());
    BatchScope.during(() -> batch.forEach(write -> {
      FutureChains.whenDone(write.done, (result, failure) -> {
        if (open.decrementAndGet() == 0) {
          batches.decrementAndGet();
          drain();
        }
      });
      sender.send(write, queue::ended);
    }));
  }
}
