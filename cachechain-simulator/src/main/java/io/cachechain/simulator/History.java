package io.cachechain.simulator;

import io.cachechain.ChainException;
import io.cachechain.FailureKind;
import io.cachechain.LoadException;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.Condition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What the callers of all nodes saw, and whether it could be: checks each answer when it comes. */
final class History {
  private static final int MAX_VIOLATIONS = 20;
  private static final long HALF_A_MINUTE = 30_000_000_000L;

  private final World world;
  private final List<Violation> violations = new ArrayList<>();
  private final Map<NodeKey, Long> acknowledged = new HashMap<>();
  private final Map<String, List<Confirmed>> confirmed = new HashMap<>();
  private final Map<String, Long> required = new HashMap<>();
  private final Overlaps overlaps = new Overlaps();
  private final Set<String> troubled = new HashSet<>();
  private final Set<String> corrupt = new HashSet<>();
  private long recordLostAt = -1;

  History(World world) {
    this.world = world;
  }

  /** Returns the puts that others may have been under way with. */
  Overlaps overlaps() {
    return overlaps;
  }

  List<Violation> violations() {
    return List.copyOf(violations);
  }

  void violation(String promise, String key, String node, String text) {
    Violation violation = new Violation(promise, key, node, world.schedule().events(), text);
    if (violations.size() < MAX_VIOLATIONS) {
      violations.add(violation);
    }
    world.trace().add(node, "*** " + violation);
  }

  /** Returns the oldest value that a read which begins now on a node may answer. */
  Floor floor(Node node, String key) {
    if (node.instance().isUnaware()) {
      return new Floor(0, 0, 0);
    }
    long own = acknowledged.getOrDefault(new NodeKey(node.instance(), key), 0L);
    long all = 0;
    long bound = world.stalenessNanos();
    for (Confirmed each : confirmed.getOrDefault(key, List.of())) {
      boolean awake = node.instance().pausedUntil() < each.at;
      if (awake
          && !isRecordLost(each)
          && node.startedAt() < each.at
          && each.at + bound + unannounced(each) < world.schedule().now()) {
        all = Math.max(all, each.value);
      }
    }
    return new Floor(own, all, world.deliveries().floor(node.instance(), key));
  }

  /** A read has answered a value, 0 for absent. */
  void read(Node node, String key, Floor floor, long value, String how) {
    long rank = world.truth().rank(key, value);
    if (rank < 0) {
      violation("P3", key, node.name(), how + " answers " + value + ", which never was");
      return;
    }
    if (rank < floor.own) {
      violation(
          "P1",
          key,
          node.name(),
          how + " answers " + value + at(rank) + " after the write of" + at(floor.own)
              + " had returned");
    }
    if (rank < floor.all) {
      violation(
          "P4",
          key,
          node.name(),
          how + " answers " + value + at(rank) + ", and" + at(floor.all)
              + " was confirmed by all layers longer ago than "
              + Duration.ofNanos(world.stalenessNanos()));
    }
    if (rank < floor.received && !(rank == floor.own && node.hasQueued())) {
      violation(
          "P4",
          key,
          node.name(),
          how + " answers " + value + at(rank) + " after it was notified of" + at(floor.received));
    }
    long age = world.schedule().now() - world.truth().lastObtained(key, value);
    boolean slept = node.instance().pausedUntil() + Shape.CALL_TIMEOUT.toNanos()
        > world.schedule().now();
    if (age > world.longestLifeNanos() && !slept) {
      violation(
          "P12",
          key,
          node.name(),
          how + " answers " + value + ", which nobody got from the origin for "
              + Duration.ofNanos(age));
    }
  }

  private static String at(long rank) {
    return " (change " + rank + ")";
  }

  /** A read has failed. */
  void readFailed(Node node, String key, Throwable failure, String how) {
    Throwable cause = unwrapped(failure);
    boolean planned =
        cause instanceof CancellationException || isOfTheLoader(cause) || isTimeoutOrRefusal(cause);
    if (!planned) {
      violation("P5", key, node.name(), how + " fails with " + cause);
    }
  }

  /** A write has returned, by which the key had the value of this rank. */
  void wrote(Node node, String key, long rank, boolean complete) {
    acknowledged.merge(new NodeKey(node.instance(), key), rank, Math::max);
    world.deliveries().wrote(node, key, rank);
    if (complete) {
      confirmed
          .computeIfAbsent(key, any -> new ArrayList<>())
          .add(new Confirmed(world.schedule().now(), rank, null));
      required.merge(key, rank, Math::max);
    }
  }

  /**
   * A clear has returned, by which the key had the value of this rank. It is known for as long as
   * its node lives, or no record has been lost since.
   */
  void cleared(Node node, String key, long rank, boolean complete) {
    acknowledged.merge(new NodeKey(node.instance(), key), rank, Math::max);
    world.deliveries().wrote(node, key, rank);
    if (complete) {
      Confirmed clear = new Confirmed(world.schedule().now(), rank, node.instance());
      confirmed.computeIfAbsent(key, any -> new ArrayList<>()).add(clear);
    }
  }

  /** A record of generations is gone, or was set back, while some node lived. */
  void recordLost() {
    recordLostAt = world.schedule().now();
  }

  /**
   * Returns how long a clear may take longer: its node may be cut off from the log, and while
   * messages come the others read the records each half a minute only.
   */
  private long unannounced(Confirmed change) {
    return change.clearedBy != null && world.shape().messages() != null ? HALF_A_MINUTE : 0;
  }

  /**
   * Returns whether the record of a clear has been lost: others learn of it when somebody who knows
   * writes it again, which his breaker may put off.
   */
  private boolean isRecordLost(Confirmed change) {
    return change.clearedBy != null && recordLostAt >= change.at;
  }

  private boolean mayBeForgotten(Confirmed change) {
    Instance by = change.clearedBy;
    return by != null && !by.isAlive() && isRecordLost(change);
  }

  /** A node has lived to the end: what it still missed it has replayed, so all its writes count. */
  void survived(Node node) {
    for (String key : Keys.NAMES) {
      long value = acknowledged.getOrDefault(new NodeKey(node.instance(), key), 0L);
      required.merge(key, value, Math::max);
    }
  }

  /** Returns the oldest value that any layer may hold when everything is quiet. */
  long required(String key) {
    long replayed = Math.max(required.getOrDefault(key, 0L), overlaps.required(key));
    for (Confirmed each : confirmed.getOrDefault(key, List.of())) {
      replayed = mayBeForgotten(each) ? replayed : Math.max(replayed, each.value);
    }
    return Math.max(replayed, world.deliveries().knownToAnyAlive(key));
  }

  /** A write has failed. */
  void writeFailed(Node node, String key, Throwable failure, String how) {
    Throwable cause = unwrapped(failure);
    if (!isTimeoutOrRefusal(cause) && !isOfTheOrigin(cause)) {
      violation("P5", key, node.name(), how + " fails with " + cause);
    }
  }

  /** A node sends a put: only its own puts may go over whatever is older. */
  void sent(Node node, String key, ByteEntry entry, Condition condition) {
    boolean own = entry.version().step() == 0 && entry.version().node() == node.number();
    if (!entry.isTombstone() && condition.kind() == Condition.Kind.NEWER_WINS && !own) {
      violation(
          "P2",
          key,
          node.name(),
          "a fill replaces whatever is older, not exactly what its walk saw: " + entry.version());
    }
  }

  /** A request to store something under this key goes wrong. */
  void troubled(String storageKey) {
    troubled.add(storageKey);
  }

  /** The answer of a read of this key has a wrong bit. */
  void corrupt(String storageKey) {
    corrupt.add(storageKey);
  }

  /**
   * Returns whether somebody has read wrong bytes under this key, in doubt of which what lies
   * behind is not trusted.
   */
  boolean isCorrupt(String storageKey) {
    return corrupt.contains(storageKey);
  }

  /** Returns whether a request to store something under this key has gone wrong. */
  boolean isTroubled(String storageKey) {
    return troubled.contains(storageKey);
  }

  private static boolean isOfTheLoader(Throwable failure) {
    return failure instanceof LoadException load && load.getCause() instanceof Truth.PlannedFailure;
  }

  private static boolean isOfTheOrigin(Throwable failure) {
    return failure.getCause() instanceof Truth.PlannedFailure;
  }

  private static boolean isTimeoutOrRefusal(Throwable failure) {
    return failure instanceof ChainException known
        && (known.kind() == FailureKind.TIMEOUT || known.kind() == FailureKind.REFUSED);
  }

  private static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private record NodeKey(Instance instance, String key) {}

  private record Confirmed(long at, long value, @Nullable Instance clearedBy) {}

  /**
   * What a read may not go below.
   *
   * @param own what a write of the same node has stored
   * @param all what all nodes must know by now
   * @param received the newest value that this node has received
   */
  record Floor(long own, long all, long received) {}

  /** Returns a text of a failure, or of none. */
  static String text(@Nullable Throwable failure) {
    return failure == null ? "" : String.valueOf(unwrapped(failure));
  }
}
