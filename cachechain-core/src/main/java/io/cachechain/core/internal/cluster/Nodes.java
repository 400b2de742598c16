package io.cachechain.core.internal.cluster;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The number of the last message of each node that was heard. Not thread-safe: used by the one thread at a time that gives messages.
 *
 * <p>Anybody can write into the log, so a number is believed only as far as a node can have counted. One that is possible and still false makes its node's next true message one from far back: then the count begins anew there, once.
 */
final class Nodes {
  /** No node counts further: a million messages in each second of nine years. */
  static final long LARGEST = 1L << 48;

  /** What comes twice is no further back: logs hold about so many messages. */
  static final long FARTHEST_REPEATED = 1L << 17;

  /** The longest silent one is forgotten when there are more. */
  private static final int MAX_NODES = 10_000;

  private final Map<Long, Long> last = new LinkedHashMap<>(16, 0.75f, true) {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
      return size() > MAX_NODES;
    }
  };

  /** Takes note of a message, and returns whether others of its node are missing before it. */
  Heard hear(long node, long sequence) {
    if (sequence < 1 || sequence > LARGEST) {
      return Heard.IMPOSSIBLE;
    }
    Long before = last.get(node);
    if (before == null) {
      last.put(node, sequence);
      return sequence == 1 ? Heard.ALL : Heard.UNKNOWN;
    }
    if (sequence < before - FARTHEST_REPEATED) {
      last.put(node, sequence); // what was heard before was not the node's
      return Heard.NOT_ALL;
    }
    if (sequence > before) {
      last.put(node, sequence);
    }
    return sequence <= before + 1 ? Heard.ALL : Heard.NOT_ALL;
  }

  /** What has been heard of a node. */
  enum Heard {
    /** Everything it said. */
    ALL,
    /** Something it said is missing. */
    NOT_ALL,
    /** It spoke before this chain listened, or it has been forgotten, or what it said first is missing: in doubt, the latter, which costs a check of what little is near when a chain starts. */
    UNKNOWN,
    /** No node can have given the message this number, which is not noted: what is missing shows by the next one. */
    IMPOSSIBLE
  }
}
