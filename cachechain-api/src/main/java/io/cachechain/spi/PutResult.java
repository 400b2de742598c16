package io.cachechain.spi;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The result of a put in one layer. Immutable and thread-safe. */
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

  /** Returns the result of a put that the layer now holds. */
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
   * Returns the result of a put that the layer cannot hold in any case. The put changed nothing.
   *
   * @param reason the reason, for logs and outcomes; names no key and no value
   */
  public static PutResult rejected(String reason) {
    return new PutResult(Status.REJECTED, null, Objects.requireNonNull(reason, "reason"));
  }

  /**
   * Returns the result of a put that waits in the layer's writer queue, or whose place in the queue
   * a later put of its node has taken. Only the engine gives this result.
   */
  public static PutResult queued() {
    return QUEUED;
  }

  /**
   * Returns the result of a missed put: it did not reach the layer, or may not have. Until a
   * tombstone has been replayed to the layer, the chain ignores the layer's value of the key. Only
   * the engine gives this result.
   *
   * @param reason the reason
   */
  public static PutResult missed(String reason) {
    return new PutResult(Status.MISSED, null, Objects.requireNonNull(reason, "reason"));
  }

  /**
   * Returns the result of a put whose value is not meant for the layer; the layer holds a tombstone
   * instead. Only the engine gives this result.
   *
   * @param reason the reason
   */
  public static PutResult skipped(String reason) {
    return new PutResult(Status.SKIPPED, null, Objects.requireNonNull(reason, "reason"));
  }

  /** Returns the status. */
  public Status status() {
    return status;
  }

  /**
   * Returns the version that the layer holds instead, or null if it holds nothing or the put was
   * not superseded.
   */
  public @Nullable Version held() {
    return held;
  }

  /** Returns the reason, or null if there is none. */
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

  /** The status of a put. Open: later versions may add constants. */
  public enum Status {
    /** The layer holds the put. */
    STORED,
    /** The layer holds another entry, and the condition did not allow to replace it. */
    SUPERSEDED,
    /** The layer cannot hold the value. */
    REJECTED,
    /**
     * The put, or a later one of its node in its place, waits in the writer queue. Given by the
     * engine.
     */
    QUEUED,
    /**
     * The layer missed the put: it did not reach the layer, or may not have. Given by the engine.
     */
    MISSED,
    /**
     * The value is not meant for the layer, which holds a tombstone instead. Given by the engine.
     */
    SKIPPED
  }
}
