package io.cachechain.bench.chaos;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What was lately done to each key on one node, and what came of it: shown for the keys with which something was wrong. Thread-safe. */
final class ChaosHistory {
  private static final int REMEMBERED = 400;
  private static final int SHOWN = 10;

  private final List<Deque<Event>> events = new ArrayList<>();
  private final Set<Integer> wrong = ConcurrentHashMap.newKeySet();
  private final int node;

  ChaosHistory(int node, int keys) {
    this.node = node;
    for (int key = 0; key < keys; key++) {
      events.add(new ArrayDeque<>());
    }
  }

  /**
   * Adds what was done to a key.
   *
   * @param began the time in milliseconds at which it began; it has ended now
   */
  void add(int key, long began, String operation, Object result) {
    Event event = new Event(began, System.currentTimeMillis(), operation, result);
    Deque<Event> mine = events.get(key);
    synchronized (mine) {
      mine.add(event);
      if (mine.size() > REMEMBERED) {
        mine.remove();
      }
    }
  }

  /** Something was wrong with a key. */
  void wrong(int key) {
    if (wrong.size() < SHOWN) {
      wrong.add(key);
    }
  }

  /** Returns the keys with which something was wrong, not all of them if there are many. */
  Set<Integer> wrong() {
    return wrong;
  }

  /** Returns a line for each event of a key, oldest first; each begins with the time at which it ended, so that the lines of several nodes can be sorted. */
  List<String> of(int key) {
    Deque<Event> mine = events.get(key);
    synchronized (mine) {
      return mine.stream()
          .map(event -> Instant.ofEpochMilli(event.ended) + " node-" + node + " " + event.operation
              + " " + key + " -> " + event.result + " (" + (event.ended - event.began) + " ms)")
          .toList();
    }
  }

  private record Event(long began, long ended, String operation, Object result) {}
}
