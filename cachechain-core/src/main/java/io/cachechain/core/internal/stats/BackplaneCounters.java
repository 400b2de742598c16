package io.cachechain.core.internal.stats;

import java.util.concurrent.atomic.LongAdder;

/** What a chain told other nodes, and what it was told. Lock-free and thread-safe. */
public final class BackplaneCounters {
  private final LongAdder sent = new LongAdder();
  private final LongAdder sendFailures = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private final LongAdder received = new LongAdder();
  private final LongAdder applied = new LongAdder();
  private final LongAdder ignored = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder unreadable = new LongAdder();
  private final LongAdder impossible = new LongAdder();
  private final LongAdder adopted = new LongAdder();
  private final LongAdder gaps = new LongAdder();
  private final LongAdder replays = new LongAdder();
  private final LongAdder suspicions = new LongAdder();
  private final LongAdder suspectHits = new LongAdder();
  private final LongAdder delays = new LongAdder();
  private final LongAdder delayNanos = new LongAdder();

  /** Counts a message that is in the log. */
  public void sent() {
    sent.increment();
  }

  /** Counts a message that may not have reached the log; it is sent again. */
  public void sendFailure() {
    sendFailures.increment();
  }

  /** Counts changes that will not be told any more, since too many waited; the others hear that something is missing. */
  public void lost(long changes) {
    lost.add(changes);
  }

  /** Counts a message that came, of whatever kind. */
  public void received() {
    received.increment();
  }

  /** Counts a change of another node that was applied. */
  public void applied() {
    applied.increment();
  }

  /** Counts a message that came and was this chain's own, or that of another namespace. */
  public void ignored() {
    ignored.increment();
  }

  /** Counts a message, or a version in one, that could not be used. */
  public void refused() {
    refused.increment();
  }

  /** Counts what stood in the log and was no message, or could not be read, and was passed over. */
  public void unreadable() {
    unreadable.increment();
  }

  /** Counts a message whose number no node can have reached: the number is ignored. */
  public void impossible() {
    impossible.increment();
  }

  /** Counts a layer which is owed the change of another node. */
  public void adopted() {
    adopted.increment();
  }

  /** Counts messages that were missed. */
  public void gap() {
    gaps.increment();
  }

  /** Counts a connection that was lost and came back without anything missed. */
  public void replay() {
    replays.increment();
  }

  /** Counts that all near entries became suspect. */
  public void suspicion() {
    suspicions.increment();
  }

  /** Counts a read that was answered with a suspect entry, since no farther layer could be asked. */
  public void suspectHit() {
    suspectHits.increment();
  }

  /** Counts how long it took from the stamp of a message to its end. */
  public void delay(long nanos) {
    delays.increment();
    delayNanos.add(nanos);
  }

  /** Returns the numbers of now. */
  public BackplaneNumbers snapshot() {
    return new BackplaneNumbers(
        sent.sum(),
        sendFailures.sum(),
        lost.sum(),
        received.sum(),
        applied.sum(),
        ignored.sum(),
        refused.sum(),
        unreadable.sum(),
        impossible.sum(),
        adopted.sum(),
        gaps.sum(),
        replays.sum(),
        suspicions.sum(),
        suspectHits.sum(),
        delays.sum(),
        delayNanos.sum());
  }
}
