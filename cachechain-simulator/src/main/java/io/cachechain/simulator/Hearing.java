package io.cachechain.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who has been told of which write. A change is in the first new message that its process begins to publish after the write has returned, or in an earlier one: so whoever has had that one, and lacks none
 * of those around it, has been told. What is sent again has the number that it had.
 */
final class Hearing {
  /** A write returns a moment after it was announced: its change may be in a message from just before. */
  private static final int BEFORE = 6;

  private static final long SECOND = 1_000_000_000;

  private final World world;
  private final List<Told> writes = new ArrayList<>();
  private final Map<Instance, Long> listening = new HashMap<>();
  private final Map<Instance, List<Log.Message>> missed = new HashMap<>();

  Hearing(World world) {
    this.world = world;
  }

  /** A process begins to read the log. */
  void listens(Instance instance) {
    listening.put(instance, world.schedule().now());
  }

  /** A write has returned; it has been announced. */
  void wrote(Node node, String key, long rank) {
    writes.add(
        new Told(node.instance(), key, rank, node.published(), world.schedule().now()));
  }

  /** A process has taken a message. */
  void heard(Instance listener, Log.Message message) {
    for (Told write : writes) {
      if (write.by == message.publisher()
          && message.number() > write.published
          && listening.getOrDefault(listener, Long.MAX_VALUE) < write.at - SECOND
          && hasMissedNothingOf(listener, write)) {
        write.heardBy.add(listener);
      }
    }
  }

  /** A message does not reach a process. */
  void missed(Instance listener, Log.Message message) {
    missed.computeIfAbsent(listener, any -> new ArrayList<>()).add(message);
  }

  private boolean hasMissedNothingOf(Instance listener, Told write) {
    return !lacks(listener, write.by, write.published - BEFORE);
  }

  /** Returns whether a message of another process, of a number above this one, has not reached a process. */
  boolean lacks(Instance listener, Instance publisher, long number) {
    return missed.getOrDefault(listener, List.of()).stream()
        .anyMatch(message -> message.publisher() == publisher && message.number() > number);
  }

  /** Returns the newest value of a key of which a process has been told. */
  long floor(Instance listener, String key) {
    long floor = 0;
    for (Told write : writes) {
      if (write.key.equals(key) && write.heardBy.contains(listener)) {
        floor = Math.max(floor, write.rank);
      }
    }
    return floor;
  }

  /** Returns the newest value of a key that some process which lives has been told of, or has written. */
  long knownToAnyAlive(String key) {
    long known = 0;
    for (Told write : writes) {
      if (write.key.equals(key)
          && (write.by.isAlive() || write.heardBy.stream().anyMatch(Instance::isAlive))) {
        known = Math.max(known, write.rank);
      }
    }
    return known;
  }

  /** Returns the newest value of a key that a process which lives has written. */
  long writtenByAnyAlive(String key) {
    long known = 0;
    for (Told write : writes) {
      if (write.key.equals(key) && write.by.isAlive()) {
        known = Math.max(known, write.rank);
      }
    }
    return known;
  }

  /** A write of which others are told. */
  private static final class Told {
    private final Instance by;
    private final String key;
    private final long rank;
    private final long published;
    private final long at;
    private final Set<Instance> heardBy = new HashSet<>();

    Told(Instance by, String key, long rank, long published, long at) {
      this.by = by;
      this.key = key;
      this.rank = rank;
      this.published = published;
      this.at = at;
    }
  }
}
