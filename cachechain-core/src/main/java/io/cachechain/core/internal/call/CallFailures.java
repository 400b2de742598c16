package io.cachechain.core.internal.call;

import io.cachechain.ChainException;
import io.cachechain.DeadlineExceededException;
import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.LoadException;
import io.cachechain.WriteOutcome;
import io.cachechain.core.internal.limits.Texts;
import io.cachechain.core.internal.origin.EndlessLoadException;
import io.cachechain.core.internal.origin.LoadFailure;
import io.cachechain.core.internal.settings.RequiredAcks;
import io.cachechain.internal.FailureFacts;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The exceptions that callers get, each his own, with texts that say who, what, how long and what
 * to do.
 */
public final class CallFailures {
  private final String chain;

  /** Creates the exceptions of a chain of this name. */
  public CallFailures(String chain) {
    this.chain = chain;
  }

  /** Returns the exception of an argument that is null. */
  public NullPointerException isNull(String operation, String parameter) {
    String more = parameter.equals("value")
        ? ". To record that the origin has none, return null from the loader; to remove, call invalidate."
        : "";
    return new NullPointerException(
        "chain '" + chain + "', " + operation + ": " + parameter + " is null" + more);
  }

  /** Returns the exception of an argument that breaks a rule; {@code what} says which. */
  public IllegalArgumentException wrong(String operation, String what, @Nullable Throwable cause) {
    return new IllegalArgumentException("chain '" + chain + "', " + operation + ": " + what, cause);
  }

  /**
   * Returns the exception of a load that failed.
   *
   * @param operation what the caller did
   * @param failure what happened, shared with others
   * @param callers how many shared it
   */
  public ChainException load(String operation, LoadFailure failure, int callers) {
    String at = "chain '" + chain + "', " + operation + ": ";
    String shared = callers > 1 ? "; " + Texts.number(callers) + " callers shared this load." : ".";
    String took = Texts.duration(Duration.ofNanos(failure.tookNanos()));
    return switch (failure.reason()) {
      case FAILED ->
        load(
            operation,
            FailureKind.OTHER,
            at + "the loader failed after " + took + shared + endless(failure),
            failure.cause());
      case REFUSED ->
        load(
            operation,
            FailureKind.REFUSED,
            at + "load not started: " + failure.detail(),
            failure.cause());
      case TIMEOUT ->
        new DeadlineExceededException(
            facts(operation, FailureKind.TIMEOUT),
            at + "the loader has not answered within " + took + " (loader.timeout)" + shared
                + " A late result is discarded.",
            null);
      case CLOSED ->
        load(
            operation,
            FailureKind.OTHER,
            at + "the chain was closed, and the loader had not answered within " + took + shared,
            null);
      case ABANDONED ->
        load(
            operation,
            FailureKind.OTHER,
            at + "all callers of the load have left, and the load was cancelled" + shared,
            null);
      case LAYER -> layer(operation, failure.detail(), null);
      case BROKEN ->
        load(
            operation,
            FailureKind.OTHER,
            at + "the read broke, which is a bug" + shared,
            failure.cause());
    };
  }

  /** Says at once what lies behind however many loads. */
  private static String endless(LoadFailure failure) {
    return failure.cause() instanceof EndlessLoadException endless
        ? " The reason: " + endless.getMessage()
        : "";
  }

  /**
   * Returns the exception of a layer whose failure shall fail the call.
   *
   * @param outcome what a write did in each layer, or null for a read
   */
  public LayerException layer(String operation, String layer, @Nullable WriteOutcome outcome) {
    String text = "chain '" + chain + "', " + operation + ": layer '" + layer
        + "' failed, and its failures fail the call (fail-fast)."
        + (outcome == null ? "" : " " + outcome);
    return new LayerException(
        new FailureFacts(chain, layer, operation, FailureKind.OTHER), text, null, outcome);
  }

  /**
   * Returns the exception of a write that too few layers took.
   *
   * @param outcome what it did in each layer
   */
  public LayerException acks(
      String operation, RequiredAcks acks, int required, int taken, WriteOutcome outcome) {
    String text =
        "chain '" + chain + "', " + operation + ": " + taken + " of the layers took the write, "
            + required + " must (write.require=" + acks
            + "). The value is invalidated where it was stored; missed writes are replayed later. "
            + outcome;
    return new LayerException(
        new FailureFacts(chain, null, operation, FailureKind.OTHER), text, null, outcome);
  }

  /** Returns the exception of a store which the origin did not take, or may not have taken. */
  public ChainException store(String operation, LoadFailure failure) {
    String at = "chain '" + chain + "', " + operation + ": the origin ";
    String took = Texts.duration(Duration.ofNanos(failure.tookNanos()));
    String then = " The layers forget the key all the same.";
    return switch (failure.reason()) {
      case REFUSED ->
        load(
            operation,
            FailureKind.REFUSED,
            at + "was not asked to store: " + failure.detail() + then,
            null);
      case TIMEOUT ->
        new DeadlineExceededException(
            facts(operation, FailureKind.TIMEOUT),
            at + "has not stored within " + took + " (loader.timeout); it may yet." + then,
            null);
      case CLOSED ->
        load(
            operation,
            FailureKind.OTHER,
            at + "had not stored within " + took + " when the chain was closed; it may yet." + then,
            null);
      case FAILED, ABANDONED, LAYER, BROKEN ->
        load(
            operation,
            FailureKind.OTHER,
            at + "failed to store after " + took + "." + then,
            failure.cause());
    };
  }

  private LoadException load(
      String operation, FailureKind kind, String text, @Nullable Throwable cause) {
    return new LoadException(facts(operation, kind), text, cause, Map.of(), Map.of());
  }

  /** Returns the exception of a bulk read of which some keys failed. */
  public LoadException bulk(
      String operation, Map<?, ? extends Throwable> failures, Map<?, ?> found) {
    Throwable first = failures.values().iterator().next();
    Throwable cause =
        first instanceof LoadException && first.getCause() != null ? first.getCause() : first;
    FailureKind kind = first instanceof ChainException known ? known.kind() : FailureKind.OTHER;
    String text =
        "chain '" + chain + "', " + operation + ": " + Texts.number(failures.size()) + " of "
            + Texts.number(failures.size() + found.size())
            + " keys could not be loaded; failures() has them, found() the others. The first failure is the cause.";
    return new LoadException(facts(operation, kind), text, cause, failures, found);
  }

  /**
   * Returns the exception of a caller whose time is over; {@code progress} says how far the work
   * has come, and may be empty.
   */
  public DeadlineExceededException deadline(String operation, long timeoutNanos, String progress) {
    String text = "chain '" + chain + "', " + operation + ": no answer within "
        + Texts.duration(Duration.ofNanos(timeoutNanos)) + "."
        + (progress.isEmpty() ? "" : " " + progress + ".");
    return new DeadlineExceededException(facts(operation, FailureKind.TIMEOUT), text, null);
  }

  /**
   * Returns the exception of a caller whose thread was interrupted.
   *
   * @param progress what has become of the work, or empty
   */
  public ChainException interrupted(String operation, String progress, InterruptedException cause) {
    return new ChainException(
        facts(operation, FailureKind.OTHER),
        "chain '" + chain + "', " + operation
            + ": the calling thread was interrupted while it waited"
            + (progress.isEmpty() ? "" : ". " + progress),
        cause);
  }

  private FailureFacts facts(String operation, FailureKind kind) {
    return new FailureFacts(chain, null, operation, kind);
  }
}
