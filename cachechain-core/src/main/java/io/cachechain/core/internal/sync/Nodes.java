package io.cachechain.core.internal.sync;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The number of the last message of each node that was heard. Not thread-safe: used by the one thread at a time that gives messages.
 */
final class Nodes {
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
    Long before = last.get(node);
    if (before == null || sequence > before) {
      last.put(node, sequence);
    }
    if (before == null) {
      return sequence == 1 ? Heard.ALL : Heard.UNKNOWN;
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
    UNKNOWN
  }
}
