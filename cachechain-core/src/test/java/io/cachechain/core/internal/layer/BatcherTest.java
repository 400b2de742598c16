package io.cachechain.core.internal.layer;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.core.internal.async.BatchScope;
import io.cachechain.core.internal.async.CallerThread;
import io.cachechain.core.internal.layer.WireRequest.Member;
import io.cachechain.core.internal.limits.Defaults;
import io.cachechain.spi.Deadline;
import io.cachechain.testing.FakeClock;
import io.cachechain.testing.RealClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@SuppressWarnings("FutureReturnValueIgnored") // answers that no assertion is about
class BatcherTest {
  private static final long TIMEOUT = ofMillis(100).toNanos();

  private final FakeClock clock = FakeClock.frozen();
  private final RecordingGuard guard = new RecordingGuard();
  private final List<Map<String, CompletableFuture<String>>> sent = new ArrayList<>();

  private final Operation<Integer, String> operation = new Operation<>(List.of(guard), false) {
    @Override
    Map<String, CompletionStage<String>> ask(
        List<Member<Integer, String>> members, Deadline deadline) {
      Map<String, CompletableFuture<String>> stages = new LinkedHashMap<>();
      members.forEach(member -> stages.put(member.key, new CompletableFuture<>()));
      sent.add(stages);
      return new LinkedHashMap<>(stages);
    }

    @Override
    long bytes(Integer question) {
      return question;
    }
  };

  private Batcher<Integer, String> batcher(int size) {
    LayerRequests requests =
        new LayerRequests(clock, Runnable::run, Runnable::run, Runnable::run, TIMEOUT);
    return new Batcher<>(requests, operation, size, 1, TIMEOUT);
  }

  private CompletableFuture<String> submit(Batcher<Integer, String> batcher, String key) {
    return submit(batcher, key, 1);
  }

  private CompletableFuture<String> submit(
      Batcher<Integer, String> batcher, String key, int bytes) {
    return batcher.submit(key, bytes, Runnable::run, clock.nanoTime());
  }

  private List<List<String>> keys() {
    return sent.stream().map(each -> List.copyOf(each.keySet())).toList();
  }

  private void answer(int request) {
    sent.get(request).forEach((key, stage) -> stage.complete("of " + key));
  }

  @Test
  void submit_idle_goesAtOnce() {
    CompletableFuture<String> answer = submit(batcher(10), "a");

    assertThat(keys()).containsExactly(List.of("a"));
    answer(0);
    assertThat(answer).isCompletedWithValue("of a");
  }

  @Test
  void submit_oneIsInFlight_othersGoTogetherInTheirOrder() {
    Batcher<Integer, String> batcher = batcher(2);
    submit(batcher, "z");
    CompletableFuture<String> last = submit(batcher, "c");
    submit(batcher, "b");
    submit(batcher, "a");
    assertThat(keys()).hasSize(1);

    answer(0);
    answer(1);

    assertThat(keys()).containsExactly(List.of("z"), List.of("c", "b"), List.of("a"));
    assertThat(last).isCompletedWithValue("of c");
  }

  @Test
  void submit_sameKeyTwice_isInTwoRequests() {
    Batcher<Integer, String> batcher = batcher(10);
    submit(batcher, "z");
    submit(batcher, "a");
    submit(batcher, "a");

    answer(0);
    answer(1);

    assertThat(keys()).containsExactly(List.of("z"), List.of("a"), List.of("a"));
  }

  @Test
  void submit_manyBytes_areSplit() {
    Batcher<Integer, String> batcher = batcher(10);
    int most = Math.toIntExact(Defaults.BATCH_MAX_BYTES);
    submit(batcher, "z");
    submit(batcher, "a", most);
    submit(batcher, "b", 2 * most);
    submit(batcher, "c");

    answer(0);
    answer(1);
    answer(2);

    assertThat(keys()).containsExactly(List.of("z"), List.of("a"), List.of("b"), List.of("c"));
  }

  @Test
  @DisplayName(
      "K11: what waits is sent by who sends for the layer, on the thread of the last answer")
  void answer_callerWaits_nextIsSentByTheSenders() {
    List<Runnable> senders = new ArrayList<>();
    List<Runnable> executor = new ArrayList<>();
    LayerRequests requests =
        new LayerRequests(clock, executor::add, Runnable::run, senders::add, TIMEOUT);
    Batcher<Integer, String> batcher = new Batcher<>(requests, operation, 10, 1, TIMEOUT);
    submit(batcher, "z");
    submit(batcher, "a");
    submit(batcher, "b");

    answer(0);
    assertThat(keys()).containsExactly(List.of("z"));
    assertThat(senders).hasSize(1);
    senders.get(0).run();

    assertThat(keys()).containsExactly(List.of("z"), List.of("a", "b"));
    assertThat(executor).isEmpty();
  }

  private Batcher<Integer, String> sentBy(Executor pool) {
    LayerRequests requests = new LayerRequests(clock, pool, Runnable::run, pool, TIMEOUT);
    return new Batcher<>(requests, operation, 10, 1, TIMEOUT);
  }

  @Test
  @DisplayName("K11: a caller who waits for the last answer sends what has waited, on his thread")
  void answer_lastCallerWaits_heSendsTheNext() {
    List<Runnable> queued = new ArrayList<>();
    Executor pool = queued::add;
    Batcher<Integer, String> batcher = sentBy(pool);

    CallerThread.during(pool, () -> {
      Executor caller = CallerThread.orElse(pool);
      CompletableFuture<String> first = batcher.submit("z", 1, caller, clock.nanoTime());
      submit(batcher, "a");
      Thread driver = new Thread(() -> {
        while (!CallerThread.isWaiting(caller)) {
          Thread.onSpinWait();
        }
        answer(0);
      });
      driver.start();
      try {
        CallerThread.await(RealClock.shared(), first, Duration.ofMinutes(1));
        assertThat(CallerThread.isWaiting(caller)).isFalse();
        driver.join();
      } catch (InterruptedException | TimeoutException never) {
        throw new AssertionError(never);
      }
      return first;
    });

    assertThat(keys()).containsExactly(List.of("z"), List.of("a"));
    assertThat(queued).isEmpty();
  }

  @Test
  @DisplayName("K11: a caller who does not wait yet does not hold up what has waited")
  void answer_lastCallerDoesNotWait_poolSendsTheNext() {
    List<Runnable> queued = new ArrayList<>();
    Executor pool = queued::add;
    Batcher<Integer, String> batcher = sentBy(pool);

    CallerThread.during(pool, () -> {
      Executor caller = CallerThread.orElse(pool);
      CompletableFuture<String> first = batcher.submit("z", 1, caller, clock.nanoTime());
      submit(batcher, "a");
      answer(0);
      assertThat(queued).hasSize(1);
      queued.remove(0).run();
      assertThat(keys()).containsExactly(List.of("z"), List.of("a"));
      return first;
    });
  }

  @Test
  void submit_heldByTheThread_goTogetherAtItsEnd() {
    Batcher<Integer, String> batcher = batcher(10);
    BatchScope.during(() -> {
      submit(batcher, "a");
      submit(batcher, "b");
      assertThat(sent).isEmpty();
    });

    assertThat(keys()).containsExactly(List.of("a", "b"));
  }

  @Test
  void submit_withoutBatches_nobodyWaits() {
    Batcher<Integer, String> batcher = batcher(1);
    submit(batcher, "a");
    BatchScope.during(() -> submit(batcher, "b"));

    assertThat(keys()).containsExactly(List.of("a"), List.of("b"));
  }

  @Test
  void submit_waitsInVain_failsAndGuardsAreNotifiedOnce() {
    Batcher<Integer, String> batcher = batcher(10);
    submit(batcher, "z");
    CompletableFuture<String> first = submit(batcher, "a");
    CompletableFuture<String> second = submit(batcher, "b");

    clock.advance(ofMillis(99));
    assertThat(first).isNotDone();
    sent.get(0).get("z").completeExceptionally(new IllegalStateException());
    assertThat(keys()).hasSize(2);
    clock.advance(ofMillis(1));

    assertThatThrownBy(first::join).hasMessageContaining("timeout after 100 ms");
    assertThatThrownBy(second::join).hasMessageContaining("timeout after 100 ms");
  }

  @Test
  void submit_isNeverSent_guardsAreNotifiedOnceForAll() {
    Batcher<Integer, String> batcher = new Batcher<>(
        new LayerRequests(clock, Runnable::run, Runnable::run, Runnable::run, 4 * TIMEOUT),
        operation,
        10,
        1,
        TIMEOUT);
    submit(batcher, "z");
    CompletableFuture<String> first = submit(batcher, "a");
    CompletableFuture<String> second = submit(batcher, "b");

    clock.advance(ofMillis(100));

    assertThatThrownBy(first::join).hasMessageContaining("timeout after 100 ms");
    assertThat(second).isCompletedExceptionally();
    assertThat(guard.calls).containsExactly("enter", "starved");
    assertThat(keys()).hasSize(1);
  }
}
