package io.cachechain.core.internal.metrics;

/** Counted events of a chain, as its callers and loaders see them. */
public enum ChainEvent implements Metered {
  /** A far layer answered a read with a fresh value, or a near one beside the near path. */
  HIT,
  /** A read was answered with a stale value. */
  STALE_HIT,
  /** A negative entry answered a read. */
  NEGATIVE_HIT,
  /** No layer could answer a read: it was loaded, or nothing is known. */
  MISS,
  /** A read was refused: the table of flights or the loader is full. */
  REFUSAL,
  /** A read joined a flight in progress; its outcome is counted apart. */
  JOINED,
  /** A load begins. */
  LOAD,
  /** One nanosecond of the loads that ended, whichever way. */
  LOAD_NANOS,
  /** What a load brought came after its time, and was discarded. */
  LATE_LOAD("cachechain.loads", "late", Text.LOADS),
  /** A load was refused, since too many run and wait. */
  LOAD_REFUSED("cachechain.loads", "refused", Text.LOADS),
  /** A flight looked at what another node is loading. */
  LEASE_WAIT("cachechain.lease.waits", "", "Checks whether another node has loaded the value"),
  /** It was asked whether a key is there, which is no read. */
  CONTAINS("cachechain.contains", "", "Calls of contains, which are no reads"),
  /** Everything was cleared, by whatever node. */
  CLEAR("cachechain.clears", "", "How often everything was cleared, by this node or another"),
  /**
   * Other generations are present than before: by each clear, and when nodes found one or agreed on
   * one.
   */
  GENERATION(
      "cachechain.generations",
      "",
      "How often the valid generations changed: by clears, and when nodes found or agreed on one"),
  /** A record of the audit is not known to be written. */
  AUDIT_FAILURE(
      "cachechain.audit.failures", "", "Records of the audit that are not known to be written");

  private final String meter;
  private final String result;
  private final String description;

  ChainEvent() {
    this("", "", "");
  }

  ChainEvent(String meter, String result, String description) {
    this.meter = meter;
    this.result = result;
    this.description = description;
  }

  @Override
  public String meter() {
    return meter;
  }

  @Override
  public String result() {
    return result;
  }

  @Override
  public String description() {
    return description;
  }

  /** The description of the loads that are counted elsewhere, too. */
  public static final class Text {
    /** What loads became. */
    public static final String LOADS =
        "Loads that ended well or failed, were refused, or ended after their time";

    private Text() {}
  }
}
