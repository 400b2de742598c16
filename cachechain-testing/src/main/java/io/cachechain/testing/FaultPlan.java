package io.cachechain.testing;

import io.cachechain.FailureKind;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link FakeLayer}, or a {@link FakeBackplane} that publishes, does wrong with the
 * operations that begin from now on. Each method replaces what was planned before. Thread-safe.
 */
public final class FaultPlan {
  /** What goes wrong. */
  enum Fault {
    NONE,
    HANG,
    FAIL,
    DELAY,
    DELAY_ANSWER,
    HOLD,
    DROP,
    DUPLICATE,
    APPLY_THEN_FAIL,
    CORRUPT,
    REJECT,
    THROW,
    ANSWER_NULL,
    ANSWER_TWICE
  }

  /** What one operation has to do. */
  record Step(
      Fault fault,
      FailureKind kind,
      Duration delay,
      @Nullable String reason) {
    static final Step WORK = of(Fault.NONE);

    static Step of(Fault fault) {
      return new Step(fault, FailureKind.OTHER, Duration.ZERO, null);
    }
  }

  private static final int ALWAYS = -1;

  // Guarded by this.
  private Step step = Step.WORK;
  private int left = ALWAYS;
  private Predicate<String> keys = key -> true;

  FaultPlan() {}

  /** Takes the operation's part of the plan. */
  synchronized Step next(String key) {
    if (step.fault() == Fault.NONE || !keys.test(key)) {
      return Step.WORK;
    }
    if (left == ALWAYS) {
      return step;
    }
    if (left == 0) {
      step = Step.WORK;
      return step;
    }
    left--;
    return step;
  }

  /** Plans no answer, ever: also not after {@link #recovers()}. Nothing is stored. */
  public FaultPlan hangs() {
    return plan(Step.of(Fault.HANG));
  }

  /** Plans failures of this kind. Nothing is stored. */
  public FaultPlan fails(FailureKind kind) {
    return plan(new Step(Fault.FAIL, Objects.requireNonNull(kind, "kind"), Duration.ZERO, null));
  }

  /**
   * Plans a number of broken connections, after which all is well again. Nothing is stored
   * meanwhile.
   *
   * @param times how many, at least 1
   */
  public FaultPlan failsTimes(int times) {
    if (times < 1) {
      throw new IllegalArgumentException("times is " + times + ", it must be at least 1");
    }
    return plan(new Step(Fault.FAIL, FailureKind.CONNECTION, Duration.ZERO, null), times);
  }

  /** Plans that operations begin late: after this time of the layer's clock. */
  public FaultPlan delays(Duration delay) {
    return plan(
        new Step(Fault.DELAY, FailureKind.OTHER, Objects.requireNonNull(delay, "delay"), null));
  }

  /**
   * Plans that operations happen at once and are answered late: after this time of the layer's
   * clock.
   */
  public FaultPlan delaysAnswers(Duration delay) {
    return plan(new Step(
        Fault.DELAY_ANSWER, FailureKind.OTHER, Objects.requireNonNull(delay, "delay"), null));
  }

  /**
   * Plans that operations wait until {@link FakeLayer#releases} or
   * {@link FakeLayer#releasesNewestFirst} lets them happen.
   */
  public FaultPlan holds() {
    return plan(Step.of(Fault.HOLD));
  }

  /** Plans that puts are acknowledged and forgotten. Gets are not touched. */
  public FaultPlan drops() {
    return plan(Step.of(Fault.DROP));
  }

  /**
   * Plans that each put happens a second time, just after the next put to the layer. Gets are not
   * touched.
   */
  public FaultPlan duplicates() {
    return plan(Step.of(Fault.DUPLICATE));
  }

  /** Plans that operations happen and their answers are lost: they fail as timed out. */
  public FaultPlan appliesThenFails() {
    return plan(new Step(Fault.APPLY_THEN_FAIL, FailureKind.TIMEOUT, Duration.ZERO, null));
  }

  /**
   * Plans that one bit of what gets answer is flipped, behind the version and the key. Puts are not
   * touched.
   */
  public FaultPlan corrupts() {
    return plan(Step.of(Fault.CORRUPT));
  }

  /**
   * Plans that puts are rejected. Gets are not touched.
   *
   * @param reason the reason that is given
   */
  public FaultPlan rejects(String reason) {
    return plan(new Step(
        Fault.REJECT, FailureKind.OTHER, Duration.ZERO, Objects.requireNonNull(reason, "reason")));
  }

  /** Plans a breach of the contract: an exception is thrown instead of a failed stage. */
  public FaultPlan throwsInstead() {
    return plan(Step.of(Fault.THROW));
  }

  /** Plans a breach of the contract: null instead of a stage. */
  public FaultPlan answersNull() {
    return plan(Step.of(Fault.ANSWER_NULL));
  }

  /**
   * Plans a breach of the contract: the stage runs its dependents twice, as far as its type can.
   */
  public FaultPlan answersTwice() {
    return plan(Step.of(Fault.ANSWER_TWICE));
  }

  /** Plans that all is well, for all keys; what hangs or was lost stays so. */
  public synchronized FaultPlan recovers() {
    keys = key -> true;
    return plan(Step.WORK);
  }

  /**
   * Restricts this plan, and those that follow until {@link #recovers}, to keys which pass the
   * test.
   */
  public synchronized FaultPlan forKeys(Predicate<String> test) {
    keys = Objects.requireNonNull(test, "test");
    return this;
  }

  private FaultPlan plan(Step next) {
    return plan(next, ALWAYS);
  }

  private synchronized FaultPlan plan(Step next, int times) {
    step = next;
    left = times;
    return this;
  }
}
