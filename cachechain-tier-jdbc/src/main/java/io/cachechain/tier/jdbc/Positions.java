package io.cachechain.tier.jdbc;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Up to where a reader has read the messages of each node. What is no longer there when it is read
 * is a gap, and nothing else is: messages that were swept before they were read, and numbers that
 * are missing for longer than a moment. Not thread-safe.
 */
final class Positions {
  private final Map<Long, Long> read = new HashMap<>();
  private final Set<Long> holes = new HashSet<>();

  /** Sets the position of a node to its present end. */
  void begin(long node, long end) {
    read.put(node, end);
  }

  /**
   * Returns behind which number the messages of each node of the directory are to be read; nothing
   * is changed by that.
   */
  Map<Long, Long> behind(Map<Long, Long> swept) {
    Map<Long, Long> behind = new HashMap<>();
    swept.forEach(
        (node, number) -> behind.put(node, Math.max(read.getOrDefault(node, 0L), number)));
    return behind;
  }

  /**
   * Takes over the directory: its nodes are known from now on, from their first message. Nodes that
   * it has no longer are forgotten, since all their messages were swept long ago.
   *
   * @param swept the nodes of the directory, and up to which number their messages were swept
   * @return whether something was swept that had not been read
   */
  boolean takeOver(Map<Long, Long> swept) {
    read.keySet().retainAll(swept.keySet());
    holes.retainAll(swept.keySet());
    boolean gap = false;
    for (Map.Entry<Long, Long> each : swept.entrySet()) {
      gap |= read.getOrDefault(each.getKey(), 0L) < each.getValue();
    }
    read.putAll(behind(swept));
    return gap;
  }

  /**
   * Takes over messages that were found behind the positions. Where a number is missing, those
   * behind it wait: they are taken only if it is missing the next time too.
   *
   * @param found in any order
   * @param taken where the messages go whose turn it is, those of a node in their order
   * @return whether a number is missing for good, or what stands under it cannot be read
   */
  boolean take(List<Message> found, List<Message> taken) {
    boolean gap = false;
    List<Message> sorted = new ArrayList<>(found);
    sorted.sort(Comparator.comparingLong(Message::node).thenComparingLong(Message::seq));
    Set<Long> waiting = new HashSet<>();
    for (Message each : sorted) {
      Long position = read.get(each.node());
      if (position == null || each.seq() <= position || waiting.contains(each.node())) {
        continue;
      }
      if (each.seq() == position + 1) {
        holes.remove(each.node());
      } else if (holes.add(each.node())) {
        waiting.add(each.node());
        continue;
      } else {
        holes.remove(each.node());
        gap = true;
      }
      read.put(each.node(), each.seq());
      if (each.body() == null) {
        gap = true; // whatever it was, it will never be readable
      } else {
        taken.add(each);
      }
    }
    return gap;
  }
}
