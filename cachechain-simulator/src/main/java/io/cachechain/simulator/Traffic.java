package io.cachechain.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The calls that are under way on a node: who waits for which load, and which flights may have been
 * detached.
 */
final class Traffic {
  private final Map<String, Integer> changes = new HashMap<>();
  private final Map<String, Integer> writing = new HashMap<>();
  private final Map<String, List<Reader>> reading = new HashMap<>();

  /** A message was received, which may detach the flights of each key. */
  void received() {
    Keys.NAMES.forEach(key -> changes.merge(key, 1, Integer::sum));
  }

  /** A write of a key begins. */
  void writes(String key) {
    changes.merge(key, 1, Integer::sum);
    writing.merge(key, 1, Integer::sum);
  }

  /** A write of a key has ended, and is complete in its layers. */
  void wrote(String key) {
    changes.merge(key, 1, Integer::sum);
    writing.merge(key, -1, Integer::sum);
  }

  /**
   * A read of a key begins.
   *
   * @param loads whether it waits for a load
   * @return what ends it
   */
  Runnable reads(String key, boolean loads) {
    List<Reader> pending = reading.computeIfAbsent(key, any -> new ArrayList<>());
    Reader reader = new Reader(changes.getOrDefault(key, 0), loads);
    pending.add(reader);
    return () -> pending.remove(reader);
  }

  /** Returns who waits for a load of the key now. */
  List<Reader> readers(String key) {
    return reading.getOrDefault(key, List.of()).stream()
        .filter(reader -> reader.loads)
        .toList();
  }

  /** Returns whether any of these readers still waits. */
  boolean anyWaits(List<Reader> readers) {
    return reading.values().stream()
        .anyMatch(pending -> pending.stream().anyMatch(readers::contains));
  }

  /**
   * Returns whether a flight of the key may run here which a write has detached: one of its readers
   * is from before the write, or a write is just under way, or was given up by its caller.
   */
  boolean mayHaveOrphans(String key) {
    int now = changes.getOrDefault(key, 0);
    return writing.getOrDefault(key, 0) > 0
        || reading.getOrDefault(key, List.of()).stream().anyMatch(reader -> reader.begun != now);
  }

  /** A read under way; compared by identity. */
  static final class Reader {
    private final int begun;
    private final boolean loads;

    Reader(int begun, boolean loads) {
      this.begun = begun;
      this.loads = loads;
    }
  }
}
