package io.cachechain.core.internal.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("steps that follow one another")
class FutureStepsTest {
  private final List<Integer> made = new ArrayList<>();
  private final List<String> ended = new ArrayList<>();

  private void end(@Nullable Throwable broken) {
    ended.add(broken == null ? "well" : String.valueOf(broken.getMessage()));
  }

  private void run(int count, int last, CompletableFuture<Boolean> waitsAt1) {
    FutureSteps.inOrder(
        0,
        count,
        step -> {
          made.add(step);
          return step == 1 ? waitsAt1 : step == last ? FutureSteps.ENDS : FutureSteps.GOES_ON;
        },
        this::end);
  }

  @Test
  void inOrder_allGoOn_allAreMade() {
    run(3, -1, FutureSteps.GOES_ON);

    assertThat(made).containsExactly(0, 1, 2);
    assertThat(ended).containsExactly("well");
  }

  @Test
  void inOrder_oneEnds_noneFollows() {
    run(4, 2, FutureSteps.GOES_ON);

    assertThat(made).containsExactly(0, 1, 2);
    assertThat(ended).containsExactly("well");
  }

  @Test
  void inOrder_none_endsAtOnce() {
    run(0, -1, FutureSteps.GOES_ON);

    assertThat(made).isEmpty();
    assertThat(ended).containsExactly("well");
  }

  @Test
  void inOrder_oneMustBeWaitedFor_theNextIsMadeAfterIt() {
    CompletableFuture<Boolean> waits = new CompletableFuture<>();
    run(3, -1, waits);
    assertThat(made).containsExactly(0, 1);
    assertThat(ended).isEmpty();

    waits.complete(false);

    assertThat(made).containsExactly(0, 1, 2);
    assertThat(ended).containsExactly("well");
  }

  @Test
  void inOrder_theOneThatWasWaitedForEnds_noneFollows() {
    CompletableFuture<Boolean> waits = new CompletableFuture<>();
    run(3, -1, waits);

    waits.complete(true);

    assertThat(made).containsExactly(0, 1);
    assertThat(ended).containsExactly("well");
  }

  @Test
  @DisplayName(
      "a step that breaks is the last one, and its failure is reported: now, later, or thrown")
  void inOrder_oneBreaks_endsWithItsFailure() {
    run(3, -1, CompletableFuture.failedFuture(new IllegalStateException("at once")));
    CompletableFuture<Boolean> waits = new CompletableFuture<>();
    run(3, -1, waits);
    waits.completeExceptionally(new IllegalStateException("later"));
    FutureSteps.inOrder(
        0,
        2,
        step -> {
          throw new IllegalStateException("thrown");
        },
        this::end);

    assertThat(ended).containsExactly("at once", "later", "thrown");
    assertThat(made).containsExactly(0, 1, 0, 1);
  }

  @Test
  void then_isDone_goesOnWithoutAnotherFuture() {
    CompletableFuture<String> next = new CompletableFuture<>();

    assertThat(FutureSteps.then(CompletableFuture.completedFuture(1), one -> next))
        .isSameAs(next);
  }

  @Test
  void then_isNotDone_goesOnWhenItIs() {
    CompletableFuture<Integer> first = new CompletableFuture<>();
    CompletableFuture<String> both =
        FutureSteps.then(first, one -> CompletableFuture.completedFuture("got " + one));
    assertThat(both).isNotDone();

    first.complete(1);

    assertThat(both).isCompletedWithValue("got 1");
  }
}
