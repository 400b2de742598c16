package io.cachechain.simulator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The puts that others of other processes may meet: of the key that is invalidated too, and those of
 * a process that has crashed and started again. A put and a write of another node at the same time,
 * or as long as the put may still arrive somewhere, are in the order of their versions, which need
 * not be that in which the origin changed: so the promises of a write are checked at once only if
 * no older put of another process was under way, and in the end only if each such put had returned
 * and is replayed.
 */
final class Overlaps {
  private final List<Put> puts = new ArrayList<>();
  private final List<Late> late = new ArrayList<>();

  /** A put begins: its value is in the hands of this process. */
  Put begins(Node by, String key, long value) {
    Put put = new Put(by, key, value);
    puts.add(put);
    return put;
  }

  /** Returns the older puts of other processes that may still arrive somewhere. */
  List<Put> before(Instance by, String key, long value) {
    return puts.stream()
        .filter(put -> put.by != by
            && put.key.equals(key)
            && put.value < value
            && (put.isWaiting() || !Boolean.TRUE.equals(put.complete)))
        .toList();
  }

  /**
   * A write has returned which had met older puts that had returned, too: in the end it counts, if
   * they are replayed.
   */
  void countsInTheEnd(Instance by, String key, long value, boolean complete, List<Put> before) {
    late.add(new Late(by, key, value, complete, List.copyOf(before)));
  }

  /** Returns the newest value of a key that no layer may be behind in the end. */
  long required(String key) {
    long required = 0;
    for (Late each : late) {
      if (each.key.equals(key)
          && (each.complete || each.by.isAlive())
          && each.before.stream().allMatch(Put::isReplayed)) {
        required = Math.max(required, each.value);
      }
    }
    return required;
  }

  private record Late(Instance by, String key, long value, boolean complete, List<Put> before) {}

  /** A put. */
  static final class Put {
    private final Node node;
    private final Instance by;
    private final String key;
    private final long value;
    private @Nullable Boolean complete;
    private boolean queued;

    /** Whether another write has begun while this one waited in a queue: the layer orders them. */
    private boolean crossed;

    private Put(Node node, String key, long value) {
      this.node = node;
      this.by = node.instance();
      this.key = key;
      this.value = value;
    }

    /**
     * It has returned, or was not made at all.
     *
     * @param all whether all layers have taken it
     * @param waits whether it waits in the queue of one
     */
    void ended(boolean all, boolean waits) {
      complete = all;
      queued = waits;
    }

    /** Returns whether it has returned, or was not made at all. */
    boolean hasEnded() {
      return complete != null;
    }

    private boolean isWaiting() {
      boolean waits = queued && node.instance() == by && node.hasQueued();
      crossed |= waits;
      return waits;
    }

    private boolean isReplayed() {
      return !crossed && complete != null && (complete || by.isAlive());
    }
  }
}
