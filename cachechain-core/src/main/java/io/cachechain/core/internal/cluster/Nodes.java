package io.cachechain.core.internal.cluster;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The number of the last message that was received from each node. Not thread-safe: used by the one
 * thread at a time that delivers messages.
 *
 * <p>Anybody can write into the log, so a number is trusted only as far as a node can have counted.
 * After a number that is possible and false, the node's next true message looks like one from far
 * back: then the count begins anew there, once.
 */
final class Nodes {
  /** No node counts further: a million messages in each second of nine years. */
  static final long LARGEST = 1L << 48;

  /** A message that arrives twice is at most so far back: logs hold about so many messages. */
  static final long FARTHEST_REPEATED = 1L << 17;

  /** Beyond this number the node that has been silent longest is forgotten. */
  private static final int MAX_NODES = 10_000;

  private final Map<Long, Long> last = new LinkedHashMap<>(16, 0.75f, true) {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
      return size() > MAX_NODES;
    }
  };

  /** Takes note of a message, and returns whether others of its node are missing before it. */
  Received received(long node, long sequence) {
    if (sequence < 1 || sequence > LARGEST) {
      return Received.IMPOSSIBLE;
    }
    Long before = last.get(node);
    if (before == null) {
      last.put(node, sequence);
      return sequence == 1 ? Received.ALL : Received.UNKNOWN;
    }
    if (sequence < before - FARTHEST_REPEATED) {
      last.put(node, sequence); // the larger number was not from this node
      return Received.NOT_ALL;
    }
    if (sequence > before) {
      last.put(node, sequence);
    }
    return sequence <= before + 1 ? Received.ALL : Received.NOT_ALL;
  }

  /** How complete the messages of a node are. */
  enum Received {
    /** No message is missing. */
    ALL,
    /** Messages are missing. */
    NOT_ALL,
    /**
     * The node published before this chain subscribed, or has been forgotten, or its first messages
     * are missing. The last is assumed; for a chain that has just started this costs a check of its
     * few near entries.
     */
    UNKNOWN,
    /**
     * No node can have given the message this number. The number is not noted; the next message
     * shows whether others are missing.
     */
    IMPOSSIBLE
  }
}
