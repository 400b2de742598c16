package io.cachechain.core.internal.metrics;

/** Counted events between this node and others. */
public enum BackplaneEvent implements Metered {
  /** A message is in the log. */
  SENT(Text.MESSAGES, "sent", Text.BECAME),
  /** A message may not have reached the log; it is sent again. */
  SEND_FAILURE(Text.MESSAGES, "failed", Text.BECAME),
  /** A message came, of whatever kind. */
  RECEIVED(Text.MESSAGES, "received", Text.BECAME),
  /** A message came and was this chain's own, or that of another namespace. */
  IGNORED(Text.MESSAGES, "ignored", Text.BECAME),
  /** A message, or a version in one, could not be used. */
  REFUSED(Text.MESSAGES, "refused", Text.BECAME),
  /** What stood in the log was no message, or could not be read, and was passed over. */
  UNREADABLE(Text.MESSAGES, "unreadable", Text.BECAME),
  /** A message had a number that no node can have reached: the number is ignored. */
  IMPOSSIBLE(Text.MESSAGES, "impossible", Text.BECAME),
  /** A change of another node was applied. */
  APPLIED(Text.CHANGES, "applied", Text.BECAME),
  /** A layer has missed the change of another node, and this node takes over the hint. */
  HINTED(Text.CHANGES, "hinted", Text.BECAME),
  /**
   * A change will not be published, since too many waited; the other nodes learn that something is
   * missing.
   */
  LOST(Text.CHANGES, "lost", Text.BECAME),
  /** Messages were missed. */
  GAP(Text.CONNECTIONS, "gap", Text.BECAME),
  /** A connection that was lost came back without anything missed. */
  REPLAY(Text.CONNECTIONS, "replay", Text.BECAME),
  /** All near entries became unverified. */
  REVALIDATION(
      "cachechain.revalidations",
      "",
      "How often all near entries became unverified, since a change may have been missed"),
  /** A read was answered with an unverified entry, since no farther layer could be asked. */
  UNVERIFIED_HIT(
      "cachechain.unverified.hits",
      "",
      "Reads that an unverified entry answered, since no farther layer could be asked"),
  /** A message with a change was applied whose time on the way is known. */
  DELAY("", "", ""),
  /** One nanosecond of those times. */
  DELAY_NANOS("", "", "");

  private final String meter;
  private final String result;
  private final String description;

  BackplaneEvent(String meter, String result, String description) {
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

  /** Returns whether it happens also in a chain without a backplane, by a layer that forgets. */
  public boolean isWithoutBackplane() {
    return this == REVALIDATION || this == UNVERIFIED_HIT;
  }

  /** Constants are made before the fields of their enum. */
  private static final class Text {
    static final String MESSAGES = "cachechain.backplane.messages";
    static final String CHANGES = "cachechain.backplane.changes";
    static final String CONNECTIONS = "cachechain.backplane.connections";
    static final String BECAME = "Messages, changes and connections between nodes, by result";
  }
}
