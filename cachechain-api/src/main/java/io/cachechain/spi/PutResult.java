package io.cachechain.spi;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What became of a put in one layer. Immutable and thread-safe. */
public final class PutResult {
  private static final PutResult STORED = new PutResult(Status.STORED, null, null);
  private static final PutResult QUEUED = new PutResult(Status.QUEUED, null, null);
  private static final PutResult SUPERSEDED = new PutResult(Status.SUPERSEDED, null, null);

  private final Status status;
  private final @Nullable Version held;
  private final @Nullable String reason;

  private PutResult(Status status, @Nullable Version held, @Nullable String reason) {
    this.status = status;
    this.held = held;
    this.reason = reason;
  }

  /** Returns the result of a put that the layer holds now. */
  public static PutResult stored() {
    return STORED;
  }

  /**
   * Returns the result of a put whose condition did not hold.
   *
   * @param held the version that the layer holds instead, or null if it holds nothing
   */
  public static PutResult superseded(@Nullable Version held) {
    return held == null ? SUPERSEDED : new PutResult(Status.SUPERSEDED, held, null);
  }

  /**
   * Returns the result of a put which the layer cannot take, whatever it holds; it changed nothing.
   *
   * @param reason why, for logs and outcomes; names no key and no value
   */
  public static PutResult rejected(String reason) {
    return new PutResult(Status.REJECTED, null, Objects.requireNonNull(reason, "reason"));
  }

  /** Returns the result of a put that waits in the layer's writer queue, or in whose place a later one of its node waits there. Given by the engine only. */
  public static PutResult queued() {
    return QUEUED;
  }

  /**
   * Returns the result of a put that did not reach the layer, or may not have: it is not believed about the key until
   * a tombstone has been paid. Given by the engine only.
   *
   * @param reason why
   */
  public static PutResult owed(String reason) {
    return new PutResult(Status.OWED, null, Objects.requireNonNull(reason, "reason"));
  }

  /**
   * Returns the result of a put whose value is not meant for the layer: a tombstone stands there instead. Given by the
   * engine only.
   *
   * @param reason why
   */
  public static PutResult skipped(String reason) {
    return new PutResult(Status.SKIPPED, null, Objects.requireNonNull(reason, "reason"));
  }

  /** Returns what happened. */
  public Status status() {
    return status;
  }

  /** Returns the version which the layer holds instead, or null if it holds nothing or the put was not superseded. */
  public @Nullable Version held() {
    return held;
  }

  /** Returns why, or null if there is nothing to say. */
  public @Nullable String reason() {
    return reason;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PutResult that
        && status == that.status
        && Objects.equals(held, that.held)
        && Objects.equals(reason, that.reason);
  }

  @Override
  public int hashCode() {
    return Objects.hash(status, held, reason);
  }

  @Override
  public String toString() {
    String text = status.name().toLowerCase(java.util.Locale.ROOT);
    if (held != null) {
      return text + " by " + held;
    }
    return reason == null ? text : text + " (" + reason + ")";
  }

  /** What happened to a put. Open: later versions may add constants. */
  public enum Status {
    /** The layer holds it. */
    STORED,
    /** The layer holds something else, and the condition did not allow to replace it. */
    SUPERSEDED,
    /** The layer cannot take it. */
    REJECTED,
    /** It, or a later write of its node in its place, waits in the writer queue; given by the engine. */
    QUEUED,
    /** It did not reach the layer, or may not have; given by the engine. */
    OWED,
    /** It is not meant for the layer, which holds a tombstone instead; given by the engine. */
    SKIPPED
  }
}
