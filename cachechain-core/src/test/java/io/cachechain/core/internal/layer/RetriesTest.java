package io.cachechain.core.internal.layer;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.testing.FakeClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RetriesTest {
  private final FakeClock clock = FakeClock.frozen();
  private final Random random = new Random(1);
  private final Retries twice =
      new Retries(2, ofMillis(100).toNanos(), clock, Runnable::run, () -> random);
  private final List<CompletableFuture<String>> asked = new ArrayList<>();

  private CompletableFuture<String> ask() {
    CompletableFuture<String> next = new CompletableFuture<>();
    asked.add(next);
    return next;
  }

  private CompletableFuture<String> begin() {
    return twice.of(ask(), clock.nanoTime(), now -> ask());
  }

  private static LayerException failure(FailureKind kind) {
    return new LayerException(kind, "failed", null);
  }

  @Test
  void of_answered_isNotAskedAgain() {
    CompletableFuture<String> result = begin();

    asked.get(0).complete("answer");

    assertThat(result).isCompletedWithValue("answer");
    assertThat(clock.scheduled()).isZero();
  }

  @Test
  void of_failsForAMoment_isAskedAgainAfterAPause() {
    CompletableFuture<String> result = begin();

    asked.get(0).completeExceptionally(failure(FailureKind.CONNECTION));
    assertThat(asked).hasSize(1);
    clock.advance(ofMillis(20));
    asked.get(1).complete("second");

    assertThat(result).isCompletedWithValue("second");
  }

  @Test
  void of_failsAlways_endsAfterTheLast() {
    CompletableFuture<String> result = begin();

    for (int i = 0; i < 3; i++) {
      asked.get(i).completeExceptionally(failure(FailureKind.CONNECTION));
      clock.advance(ofMillis(20));
    }

    assertThat(asked).hasSize(3);
    assertThat(result).isCompletedExceptionally();
  }

  @Test
  void of_failureStays_isNotAskedAgain() {
    CompletableFuture<String> result = begin();

    asked.get(0).completeExceptionally(failure(FailureKind.MISUSE));

    assertThat(result).isCompletedExceptionally();
    assertThat(clock.scheduled()).isZero();
  }

  @Test
  void of_timeIsOver_isNotAskedAgain() {
    CompletableFuture<String> result = begin();

    clock.advance(ofMillis(100));
    asked.get(0).completeExceptionally(failure(FailureKind.CONNECTION));

    assertThat(result).isCompletedExceptionally();
    assertThat(clock.scheduled()).isZero();
  }

  @Test
  @DisplayName("Z77: all requests together take no longer than one may")
  void of_secondHangs_endsWithTheTimeOfTheFirst() {
    CompletableFuture<String> result = begin();
    clock.advance(ofMillis(70));
    asked.get(0).completeExceptionally(failure(FailureKind.CONNECTION));
    clock.advance(ofMillis(29));
    assertThat(asked).hasSize(2);
    assertThat(result).isNotDone();

    clock.advance(ofMillis(1));

    assertThat(result).isCompletedExceptionally();
    assertThat(clock.scheduled()).isZero();
  }

  @Test
  @DisplayName("Z77: what is refused is not asked again, so a breaker that is open costs nothing")
  void of_refused_isNotAskedAgain() {
    CompletableFuture<String> result = begin();

    asked.get(0).completeExceptionally(failure(FailureKind.REFUSED));

    assertThat(result).isCompletedExceptionally();
    assertThat(clock.scheduled()).isZero();
  }
}
