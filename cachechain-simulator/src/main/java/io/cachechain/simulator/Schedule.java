package io.cachechain.simulator;

import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time: all that happens in a simulation is an event here, run on the one thread at its
 * moment. Which of several runs first is decided by the delays that the seed draws, and at the same
 * moment by the order in which they were asked for.
 */
final class Schedule {
  private final PriorityQueue<Event> queue = new PriorityQueue<>();
  private final long seed;
  private long now;
  private long events;
  private long sequence;
  private long heldBack = Long.MIN_VALUE;
  private long fingerprint;
  private boolean calm;
  private Cause cause;

  Schedule(long seed) {
    this.seed = seed;
    this.cause = new Cause(seed, 0);
  }

  /** Returns the time since the beginning in nanoseconds. */
  long now() {
    return now;
  }

  /** Returns how many events have been run. */
  long events() {
    return events;
  }

  /** Returns a number that two runs share only if the same events ran at the same moments. */
  long fingerprint() {
    return fingerprint;
  }

  /** Adds to the fingerprint. */
  void fold(long fact) {
    fingerprint = (fingerprint ^ fact) * 0x1000_0000_01B3L + now;
  }

  /** Returns what set off the event that runs now. */
  Cause cause() {
    return cause;
  }

  /** Returns the random numbers of the present event. */
  RandomGenerator random() {
    return cause.random();
  }

  /** Returns a delay around {@code typical} nanoseconds; a few are much longer. */
  long delay(long typical) {
    RandomGenerator random = random();
    long stretch = random.nextInt(100) < 97 || calm ? 1 : 60;
    return 1 + (long) (random.nextDouble() * typical * stretch);
  }

  /** From now on no delay is much longer than the others. */
  void calm() {
    calm = true;
  }

  /** Runs the work as an event of another cause, now. */
  void under(int causeId, Runnable work) {
    Cause before = cause;
    cause = new Cause(seed, causeId);
    try {
      work.run();
    } finally {
      cause = before;
    }
  }

  /**
   * Runs something later, under the present cause.
   *
   * @param delay nanoseconds, zero or more
   * @param owner whose event it is; null for the world's, which nothing holds back
   * @param work what to run
   * @return what keeps it from running
   */
  Runnable after(long delay, @Nullable Instance owner, Runnable work) {
    Event event = new Event(saturated(now, delay), sequence++, owner, cause, work);
    queue.add(event);
    return event::cancel;
  }

  private static long saturated(long moment, long delay) {
    long sum = moment + Math.max(0, delay);
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  /** Runs all events up to a moment, and lets the time come there. */
  void runUntil(long moment) {
    while (next(moment)) {
      // runs one event in each turn
    }
    now = Math.max(now, moment);
  }

  /** Runs the next event if it is due by then. */
  boolean next(long moment) {
    Event event = queue.peek();
    if (event == null || event.time > moment) {
      return false;
    }
    queue.remove();
    Instance owner = event.owner;
    if (event.work == null || (owner != null && !owner.isAlive())) {
      return true;
    }
    if (owner != null && owner.pausedUntil() > event.time) {
      // Behind each other as they were, before what falls due at that very moment.
      event.time = owner.pausedUntil();
      event.order = heldBack++;
      queue.add(event);
      return true;
    }
    now = Math.max(now, event.time);
    events++;
    fold(event.cause.id());
    Cause before = cause;
    cause = event.cause;
    try {
      event.run();
    } finally {
      cause = before;
    }
    return true;
  }

  private static final class Event implements Comparable<Event> {
    private long time;
    private long order;
    private final @Nullable Instance owner;
    private final Cause cause;
    private @Nullable Runnable work;

    Event(long time, long order, @Nullable Instance owner, Cause cause, Runnable work) {
      this.time = time;
      this.order = order;
      this.owner = owner;
      this.cause = cause;
      this.work = work;
    }

    void cancel() {
      work = null;
    }

    void run() {
      Runnable due = work;
      if (due != null) {
        due.run();
      }
    }

    @Override
    public int compareTo(Event other) {
      int earlier = Long.compare(time, other.time);
      return earlier != 0 ? earlier : Long.compare(order, other.order);
    }
  }
}
