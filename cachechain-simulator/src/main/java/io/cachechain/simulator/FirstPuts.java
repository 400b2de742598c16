package io.cachechain.simulator;

import java.util.ArrayList;
import java.util.List;

/**
 * The puts with which a process begins. One that waits for the first record of a layer is of what
 * that record says: a clear of another process in that time covers the put only if the message of
 * the clear has come before the put ends. Else the clear promises nothing for the key.
 */
final class FirstPuts {
  /** No put waits longer for records. */
  private static final long FIRST_NANOS = 1_000_000_000;

  private final World world;
  private final List<Put> puts = new ArrayList<>();

  FirstPuts(World world) {
    this.world = world;
  }

  /**
   * A put begins.
   *
   * @param rank the rank of its value
   * @return to be run when it has ended
   */
  Runnable begins(Node node, String key, long rank) {
    long now = world.schedule().now();
    if (now - Math.max(node.startedAt(), node.instance().pausedUntil()) > FIRST_NANOS) {
      return () -> {};
    }
    Put put = new Put(node.instance(), key, rank);
    puts.add(put);
    return () -> put.endedAt = world.schedule().now();
  }

  /** A process has taken a message. */
  void received(Instance listener, Log.Message message) {
    for (Put put : puts) {
      if (put.by == listener && put.endedAt == Long.MAX_VALUE) {
        put.received.add(message);
      }
    }
  }

  /** A clear begins. */
  Clear clears(Node node) {
    return new Clear(node.instance(), world.schedule().now(), node.published());
  }

  /** Returns whether a clear that has returned may have left an older value of a key. */
  boolean mayOutlive(Clear clear, String key, long rank) {
    return puts.stream()
        .anyMatch(put -> put.by != clear.by
            && put.key.equals(key)
            && put.rank < rank
            && put.endedAt >= clear.begunAt
            && !wasNotified(put, clear));
  }

  private boolean wasNotified(Put put, Clear clear) {
    return put.received.stream()
            .anyMatch(
                message -> message.publisher() == clear.by && message.number() > clear.published)
        && !world.deliveries().lacks(put.by, clear.by, clear.published);
  }

  /**
   * A clear.
   *
   * @param by the process that clears
   * @param begunAt when it began
   * @param published the last message that the process had begun to publish before
   */
  record Clear(Instance by, long begunAt, long published) {}

  private static final class Put {
    private final Instance by;
    private final String key;
    private final long rank;
    private final List<Log.Message> received = new ArrayList<>();
    private long endedAt = Long.MAX_VALUE;

    Put(Instance by, String key, long rank) {
      this.by = by;
      this.key = key;
      this.rank = rank;
    }
  }
}
