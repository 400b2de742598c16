package io.cachechain.core.internal.layer;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.LayerException;
import io.cachechain.core.internal.async.Failures;
import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.core.internal.layer.WireRequest.Member;
import io.cachechain.testing.FakeClock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class WireRequestTest {
  private static final long TIMEOUT = ofMillis(100).toNanos();

  private final FakeClock clock = FakeClock.frozen();
  private final RecordingGuard guard = new RecordingGuard();
  private final Map<String, CompletableFuture<String>> stages = new LinkedHashMap<>();
  private final Map<Member<?, ?>, CompletableFuture<String>> answers = new HashMap<>();
  private final List<String> ended = new ArrayList<>();
  private int freed;

  private List<Member<Boolean, String>> members(String... keys) {
    List<Member<Boolean, String>> members = new ArrayList<>();
    for (String key : keys) {
      CompletableFuture<String> answer = new CompletableFuture<>();
      Member<Boolean, String> member =
          new Member<>(key, Boolean.TRUE, clock.nanoTime() + TIMEOUT, Runnable::run, answer);
      answers.put(member, answer);
      FutureChains.whenDone(answer, (answered, failure) -> ended.add(key));
      members.add(member);
      stages.put(key, new CompletableFuture<>());
    }
    return members;
  }

  private void send(List<Member<Boolean, String>> members, List<Guard> guards) {
    send(members, guards, Runnable::run, deadline -> stages);
  }

  private void send(
      List<Member<Boolean, String>> members,
      List<Guard> guards,
      Executor layerThreads,
      Operation.EngineRequest.Ask<String> ask) {
    LayerRequests requests =
        new LayerRequests(clock, Runnable::run, layerThreads, Runnable::run, TIMEOUT);
    new WireRequest<>(
            requests,
            new Operation.EngineRequest<>(guards, ask),
            members,
            sender -> freed++,
            clock.nanoTime())
        .send();
  }

  private void failsWith(Member<Boolean, String> member, String message) {
    assertThat(answers.get(member)).isCompletedExceptionally();
    assertThatThrownBy(answers.get(member)::join)
        .hasCauseInstanceOf(LayerException.class)
        .hasMessageContaining(message);
  }

  @Test
  void send_answered_eachMemberHasItsOwnAnswer() {
    List<Member<Boolean, String>> members = members("a", "b");
    send(members, List.of(guard));

    clock.advance(ofMillis(5));
    stages.get("b").complete("of b");
    assertThat(freed).isZero();
    stages.get("a").complete("of a");

    assertThat(answers.get(members.get(0))).isCompletedWithValue("of a");
    assertThat(answers.get(members.get(1))).isCompletedWithValue("of b");
    assertThat(guard.calls).containsExactly("enter", "succeeded after 5 ms");
    assertThat(freed).isOne();
    assertThat(clock.scheduled()).isZero();
  }

  @Test
  void send_oneOfTwoFails_guardsReceiveAnAnswer() {
    List<Member<Boolean, String>> members = members("a", "b");
    send(members, List.of(guard));

    stages.get("a").complete("of a");
    stages.get("b").completeExceptionally(Failures.misuse("broken", null));

    failsWith(members.get(1), "broken");
    assertThat(guard.calls).containsExactly("enter", "succeeded after 0 ms");
  }

  @Test
  void send_notAnswered_membersEndAtTheirDeadline() {
    List<Member<Boolean, String>> members = members("q", "b", "z", "a", "m", "c");
    send(members, List.of(guard));

    clock.advance(ofMillis(100));

    members.forEach(member -> failsWith(member, "timeout after 100 ms"));
    assertThat(ended).containsExactlyInAnyOrder("q", "b", "z", "a", "m", "c");
    assertThat(stages.values()).allMatch(CompletableFuture::isCancelled);
    assertThat(guard.calls).containsExactly("enter", "TIMEOUT after 100 ms");
    assertThat(freed).isOne();
  }

  @Test
  void send_answeredAfterTheDeadline_answerIsDiscarded() {
    List<Member<Boolean, String>> members = members("a");
    CompletableFuture<String> uncancellable = new CompletableFuture<>() {
      @Override
      public boolean cancel(boolean mayInterrupt) {
        throw new UnsupportedOperationException();
      }
    };
    stages.put("a", uncancellable);
    send(members, List.of(guard));

    clock.advance(ofMillis(100));
    uncancellable.complete("late");

    failsWith(members.get(0), "timeout");
    assertThat(guard.calls).hasSize(2);
  }

  @Test
  void send_deadlinesDiffer_eachMemberEndsAtItsOwn() {
    List<Member<Boolean, String>> members = members("a", "b");
    members.get(0).deadline = clock.nanoTime() + TIMEOUT / 2;
    send(members, List.of(guard));

    clock.advance(ofMillis(50));
    assertThat(ended).containsExactly("a");
    clock.advance(ofMillis(50));

    assertThat(ended).containsExactly("a", "b");
  }

  @Test
  void send_layerThrows_allFail() {
    List<Member<Boolean, String>> members = members("a", "b");
    send(members, List.of(guard), Runnable::run, deadline -> {
      throw new IllegalStateException("thrown");
    });

    assertThat(members)
        .allSatisfy(
            member -> assertThatThrownBy(answers.get(member)::join).hasRootCauseMessage("thrown"));
    assertThat(guard.calls).containsExactly("enter", "OTHER after 0 ms");
  }

  @Test
  void send_layerReturnsNothing_isMisuse() {
    List<Member<Boolean, String>> members = members("a");
    send(members, List.of(guard), Runnable::run, deadline -> Map.of());

    failsWith(members.get(0), "null instead of a stage");
  }

  @Test
  void send_layerThreadsReject_allFail() {
    List<Member<Boolean, String>> members = members("a");
    Executor full = task -> {
      throw new RejectedExecutionException("full");
    };
    send(members, List.of(guard), full, deadline -> stages);

    assertThat(answers.get(members.get(0))).isCompletedExceptionally();
    assertThat(guard.calls).containsExactly("enter", "REFUSED after 0 ms");
    assertThat(freed).isOne();
  }

  @Test
  void send_guardRefuses_layerIsNotAsked() {
    RecordingGuard second = new RecordingGuard().refuses();
    RecordingGuard third = new RecordingGuard();
    List<Member<Boolean, String>> members = members("a", "b");
    send(members, List.of(guard, second, third), Runnable::run, deadline -> {
      throw new AssertionError("asked");
    });

    members.forEach(member -> failsWith(member, "closed to all"));
    assertThat(guard.calls).containsExactly("enter", "REFUSED after 0 ms");
    assertThat(second.calls).containsExactly("enter");
    assertThat(third.calls).isEmpty();
    assertThat(freed).isOne();
  }

  @Test
  void send_layerIsNotifiedWhenTheEngineStopsWaiting() {
    List<Long> left = new ArrayList<>();
    send(members("a"), List.of(), Runnable::run, deadline -> {
      left.add(deadline.remainingNanos());
      return stages;
    });

    assertThat(left).containsExactly(TIMEOUT);
  }

  @Test
  void send_callersWaitOnThreadsOfTheirOwn_eachGetsItsAnswerThere() {
    List<String> ran = new ArrayList<>();
    Executor one = task -> {
      ran.add("one");
      task.run();
    };
    Executor two = task -> {
      ran.add("two");
      task.run();
    };
    List<Member<Boolean, String>> members = new ArrayList<>();
    List<CompletableFuture<String>> all = new ArrayList<>();
    for (String key : List.of("a", "b", "c")) {
      Executor continuations = key.equals("b") ? two : one;
      CompletableFuture<String> answer = new CompletableFuture<>();
      long deadline = clock.nanoTime() + TIMEOUT;
      members.add(new Member<>(key, Boolean.TRUE, deadline, continuations, answer));
      all.add(answer);
      stages.put(key, CompletableFuture.completedFuture("of " + key));
    }

    send(members, List.of());

    assertThat(ran).containsExactlyInAnyOrder("one", "two");
    assertThat(all).allMatch(CompletableFuture::isDone);
  }
}
