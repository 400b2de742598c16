package io.cachechain.core.internal.tiers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.internal.tier.SharedByKey;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
@DisplayName("A33: what chains have in common, by counting")
class SharedByKeyTest {
  private final SharedByKey<String, Resource> shared = new SharedByKey<>();

  @Test
  void acquire_twice_isMadeOnceAndClosedWithTheLast() throws Exception {
    SharedByKey.Lease<Resource> one = shared.acquire("a", Resource::new);
    SharedByKey.Lease<Resource> other = shared.acquire("a", Resource::new);
    Resource resource = one.resource();
    assertThat(other.resource()).isSameAs(resource);

    one.close();
    assertThat(resource.closings).hasValue(0);

    other.close();
    assertThat(resource.closings).hasValue(1);
    assertThat(shared.size()).isZero();
  }

  @Test
  void acquire_otherKey_isAnother() throws Exception {
    try (SharedByKey.Lease<Resource> one = shared.acquire("a", Resource::new);
        SharedByKey.Lease<Resource> other = shared.acquire("b", Resource::new)) {
      assertThat(other.resource()).isNotSameAs(one.resource());
      assertThat(shared.size()).isEqualTo(2);
    }
  }

  @Test
  void acquire_afterTheLastHasLeft_isMadeAnew() throws Exception {
    SharedByKey.Lease<Resource> one = shared.acquire("a", Resource::new);
    one.close();

    try (SharedByKey.Lease<Resource> next = shared.acquire("a", Resource::new)) {
      assertThat(next.resource()).isNotSameAs(one.resource());
    }
  }

  @Test
  void close_twice_countsOnce() throws Exception {
    SharedByKey.Lease<Resource> one = shared.acquire("a", Resource::new);
    SharedByKey.Lease<Resource> other = shared.acquire("a", Resource::new);

    one.close();
    one.close();

    assertThat(other.resource().closings).hasValue(0);
    other.close();
  }

  @Test
  void acquire_makerFails_nextTriesAnew() throws Exception {
    assertThatThrownBy(() -> shared.acquire("a", () -> {
          throw new IOException("away");
        }))
        .isInstanceOf(IOException.class);
    assertThat(shared.size()).isZero();

    try (SharedByKey.Lease<Resource> lease = shared.acquire("a", Resource::new)) {
      assertThat(lease.resource().closings).hasValue(0);
    }
  }

  @Test
  @DisplayName("who asks while it is being made waits, and shares its failure")
  void acquire_whileItIsMade_sharesTheFailure() throws Exception {
    CountDownLatch making = new CountDownLatch(1);
    CompletableFuture<Resource> end = new CompletableFuture<>();
    CompletableFuture<Object> first = inBackground(() -> shared.acquire("a", () -> {
      making.countDown();
      return end.join();
    }));
    making.await();
    CompletableFuture<Object> second = new CompletableFuture<>();
    Thread asking = new Thread(() -> complete(
        second,
        () -> shared.acquire("a", () -> {
          throw new AssertionError("made twice");
        })));
    asking.start();
    while (asking.getState() != Thread.State.WAITING) {
      Thread.onSpinWait(); // until it has asked, and waits for the first one
    }

    end.completeExceptionally(new IllegalStateException("away"));

    assertThatThrownBy(first::get).isInstanceOf(ExecutionException.class);
    assertThatThrownBy(second::get)
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("away");
    assertThat(shared.size()).isZero();
  }

  @Test
  void acquire_interruptedWhileItIsMade_leavesNothingOver() throws Exception {
    CountDownLatch making = new CountDownLatch(1);
    CompletableFuture<Resource> end = new CompletableFuture<>();
    CompletableFuture<Object> first = inBackground(() -> shared.acquire("a", () -> {
      making.countDown();
      return end.join();
    }));
    making.await();
    CompletableFuture<Object> second = new CompletableFuture<>();
    Thread waiting = new Thread(() -> complete(second, () -> shared.acquire("a", Resource::new)));
    waiting.start();
    waiting.interrupt();
    assertThatThrownBy(second::get).cause().isInstanceOf(InterruptedException.class);

    Resource made = new Resource();
    end.complete(made);

    @SuppressWarnings("unchecked")
    SharedByKey.Lease<Resource> lease = (SharedByKey.Lease<Resource>) first.get();
    lease.close();
    assertThat(made.closings).hasValue(1);
    assertThat(shared.size()).isZero();
  }

  @RepeatedTest(20)
  @DisplayName("whoever comes and goes at once: nobody has what is closed, and each is closed once")
  void acquire_manyAtOnce_neverClosedWhileUsed() throws Exception {
    List<Resource> made = new ArrayList<>();
    List<CompletableFuture<Object>> users = new ArrayList<>();
    for (int user = 0; user < 4; user++) {
      users.add(inBackground(() -> {
        for (int round = 0; round < 200; round++) {
          try (SharedByKey.Lease<Resource> lease = shared.acquire("a", () -> {
            Resource resource = new Resource();
            synchronized (made) {
              made.add(resource);
            }
            return resource;
          })) {
            assertThat(lease.resource().closings).hasValue(0);
          }
        }
        return "done";
      }));
    }

    for (CompletableFuture<Object> user : users) {
      assertThat(user.get()).isEqualTo("done");
    }
    assertThat(made).allMatch(resource -> resource.closings.get() == 1);
    assertThat(shared.size()).isZero();
  }

  private interface Work {
    Object run() throws Exception;
  }

  private static CompletableFuture<Object> inBackground(Work work) {
    CompletableFuture<Object> result = new CompletableFuture<>();
    Thread thread = new Thread(() -> complete(result, work));
    thread.setDaemon(true);
    thread.start();
    return result;
  }

  private static void complete(CompletableFuture<Object> result, Work work) {
    try {
      result.complete(work.run());
    } catch (Exception | AssertionError failure) {
      result.completeExceptionally(failure);
    }
  }

  private static final class Resource implements Closeable {
    final AtomicInteger closings = new AtomicInteger();

    @Override
    public void close() {
      closings.incrementAndGet();
    }
  }
}
