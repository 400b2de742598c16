package io.cachechain.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which processes have received which writes. A change is in the first new message that its process
 * begins to publish after the write has returned, or in an earlier one: so a process that has
 * received that message, and lacks none of those around it, has received the change. A message that
 * is sent again keeps its number.
 */
final class Deliveries {
  /**
   * A write returns a moment after it was announced: its change may be in a message from just
   * before.
   */
  private static final int BEFORE = 6;

  private static final long SECOND = 1_000_000_000;

  private final World world;
  private final List<Announced> writes = new ArrayList<>();
  private final Map<Instance, Long> listening = new HashMap<>();
  private final Map<Instance, List<Log.Message>> missed = new HashMap<>();

  Deliveries(World world) {
    this.world = world;
  }

  /** A process begins to read the log. */
  void listens(Instance instance) {
    listening.put(instance, world.schedule().now());
  }

  /** A write has returned; it has been announced. */
  void wrote(Node node, String key, long rank) {
    writes.add(new Announced(
        node.instance(), key, rank, node.published(), world.schedule().now()));
  }

  /** A process has taken a message. */
  void received(Instance listener, Log.Message message) {
    for (Announced write : writes) {
      if (write.by == message.publisher()
          && message.number() > write.published
          && listening.getOrDefault(listener, Long.MAX_VALUE) < write.at - SECOND
          && hasMissedNothingOf(listener, write)) {
        write.receivedBy.add(listener);
      }
    }
  }

  /** A message does not reach a process. */
  void missed(Instance listener, Log.Message message) {
    missed.computeIfAbsent(listener, any -> new ArrayList<>()).add(message);
  }

  private boolean hasMissedNothingOf(Instance listener, Announced write) {
    return !lacks(listener, write.by, write.published - BEFORE);
  }

  /**
   * Returns whether a message of another process, of a number above this one, has not reached a
   * process.
   */
  boolean lacks(Instance listener, Instance publisher, long number) {
    return missed.getOrDefault(listener, List.of()).stream()
        .anyMatch(message -> message.publisher() == publisher && message.number() > number);
  }

  /** Returns the newest value of a key that a process has received. */
  long floor(Instance listener, String key) {
    long floor = 0;
    for (Announced write : writes) {
      if (write.key.equals(key) && write.receivedBy.contains(listener)) {
        floor = Math.max(floor, write.rank);
      }
    }
    return floor;
  }

  /** Returns the newest value of a key that some living process has received or written. */
  long knownToAnyAlive(String key) {
    long known = 0;
    for (Announced write : writes) {
      if (write.key.equals(key)
          && (write.by.isAlive() || write.receivedBy.stream().anyMatch(Instance::isAlive))) {
        known = Math.max(known, write.rank);
      }
    }
    return known;
  }

  /** Returns the newest value of a key that a living process has written. */
  long writtenByAnyAlive(String key) {
    long known = 0;
    for (Announced write : writes) {
      if (write.key.equals(key) && write.by.isAlive()) {
        known = Math.max(known, write.rank);
      }
    }
    return known;
  }

  /** A write, and the processes that have received it. */
  private static final class Announced {
    private final Instance by;
    private final String key;
    private final long rank;
    private final long published;
    private final long at;
    private final Set<Instance> receivedBy = new HashSet<>();

    Announced(Instance by, String key, long rank, long published, long at) {
      this.by = by;
      this.key = key;
      this.rank = rank;
      this.published = published;
      this.at = at;
    }
  }
}
