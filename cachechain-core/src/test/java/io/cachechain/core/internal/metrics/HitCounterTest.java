package io.cachechain.core.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("OB1 OB3: near hits are counted by striped adders, exactly")
class HitCounterTest {
  private final HitCounter counter = new HitCounter();

  @Test
  void increment_oneThread_isExact() {
    for (int i = 0; i < 1_000; i++) {
      counter.increment();
    }

    assertThat(counter.sum()).isEqualTo(1_000);
  }

  @Test
  void increment_moreThreadsThanCells_losesNothing() throws InterruptedException {
    int threads = 200;
    int each = 20_000;
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> running = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      running.add(started(() -> {
        start.await();
        count(each);
        return null;
      }));
    }
    start.countDown();
    for (Thread thread : running) {
      thread.join();
    }

    assertThat(counter.sum()).isEqualTo((long) threads * each);
  }

  @Test
  void increment_threadsThatComeAndGo_takeOverCellsAndLoseNothing() throws InterruptedException {
    int threads = 1_000;
    int each = 300;
    for (int t = 0; t < threads; t += 4) {
      List<Thread> some = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        some.add(started(() -> {
          count(each);
          return null;
        }));
      }
      for (Thread thread : some) {
        thread.join();
      }
    }

    assertThat(counter.sum()).isEqualTo((long) threads * each);
  }

  @Test
  void sum_whileCounting_neverGoesBack() throws InterruptedException {
    Thread thread = started(() -> {
      count(2_000_000);
      return null;
    });
    long before = 0;
    while (thread.isAlive()) {
      long now = counter.sum();
      assertThat(now).isGreaterThanOrEqualTo(before);
      before = now;
    }

    assertThat(counter.sum()).isEqualTo(2_000_000);
  }

  @Test
  void increment_ownedCell_doesNotAllocate() {
    count(200_000);
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    long before = threads.getCurrentThreadAllocatedBytes();
    count(100_000);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(allocated).isLessThan(10_000);
  }

  private void count(int times) {
    for (int i = 0; i < times; i++) {
      counter.increment();
    }
  }

  private static Thread started(java.util.concurrent.Callable<?> body) {
    Thread thread = new Thread(() -> {
      try {
        body.call();
      } catch (Exception unexpected) {
        throw new IllegalStateException(unexpected);
      }
    });
    thread.start();
    return thread;
  }
}
