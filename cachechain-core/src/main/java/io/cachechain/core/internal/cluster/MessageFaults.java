package io.cachechain.core.internal.cluster;

import io.cachechain.core.internal.metrics.BackplaneEvent;
import io.cachechain.core.internal.metrics.Counters;
import io.cachechain.core.internal.metrics.FailureLog;
import io.cachechain.core.internal.metrics.OutageLog;

/**
 * Messages that are missing or unreadable: each is counted and logged, and near entries are
 * revalidated if a change may have been missed.
 */
final class MessageFaults {
  private final Revalidation revalidation;
  private final GenerationKeeper keeper;
  private final Counters<BackplaneEvent> counters;
  private final FailureLog log;
  private final OutageLog outage;

  /**
   * Creates the handler of faults.
   *
   * @param revalidation begins when a change may have been missed
   * @param keeper reads the records of generations then, since a message about those may be missing
   * @param counters counts the faults
   * @param log logs the faults of single messages
   * @param outage logs what follows from an outage
   */
  MessageFaults(
      Revalidation revalidation,
      GenerationKeeper keeper,
      Counters<BackplaneEvent> counters,
      FailureLog log,
      OutageLog outage) {
    this.revalidation = revalidation;
    this.keeper = keeper;
    this.counters = counters;
    this.log = log;
    this.outage = outage;
  }

  /** The backplane has refused the subscription. */
  void notSubscribed(RuntimeException cause) {
    log.failed("backplane", "backplane: no message can be received", cause);
  }

  /**
   * A message cannot be decoded. If it was of this namespace, the next message of its node shows
   * the gap.
   */
  void undecodable(RuntimeException cause) {
    counters.count(BackplaneEvent.REFUSED);
    log.failed("backplane message", "backplane: a message cannot be read", cause);
  }

  /** A message carries a number that no node can have reached; the number is ignored. */
  void impossibleNumber() {
    counters.count(BackplaneEvent.IMPOSSIBLE);
    log.failed(
        "backplane number",
        "backplane: a message has a number that no node can have reached; the number is ignored",
        null);
  }

  /**
   * The first message of a node has come: changes that it published earlier may have been missed.
   */
  void unknownNode() {
    revalidation.begin();
    keeper.readAll();
  }

  /** Changes have been missed. */
  void gap(String why) {
    counters.count(BackplaneEvent.GAP);
    unknownNode();
    outage.followed("backplane: " + why + "; near copies are verified before their next use");
  }
}
