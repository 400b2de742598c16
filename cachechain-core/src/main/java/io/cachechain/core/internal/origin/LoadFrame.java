package io.cachechain.core.internal.origin;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One load: who asked for it, and what it waits for. The frame of the load that runs on a thread is
 * known there, so what its loader asks the chains for is known to be asked by it.
 *
 * <p>Loads that wait for each other are found in two ways. A loader that asks, on its own thread,
 * for a key which is being loaded for it is refused before anything begins ({@link #asking}). Else
 * a load that is about to wait for another one, of whatever chain and thread, follows who waits for
 * whom from there: if the way comes back, the wait would never end ({@link #waitsFor}).
 *
 * <p>Waits are added and followed under one lock for all chains: so of those that make up a cycle
 * one is the last, and finds it. Nothing is called under the lock but {@link Wait#on}, which takes
 * none, so it cannot be part of a deadlock itself. Only loads that ask for loads ever take it.
 */
public final class LoadFrame {
  private static final ThreadLocal<@Nullable Running> CURRENT = new ThreadLocal<>();
  private static final ReentrantLock WAITS = new ReentrantLock();

  private final Home home;
  private final Object key;
  private final @Nullable LoadFrame parent;
  private final boolean async;

  /**
   * How deep it is nested: above the level of each load that waits for it. Changes only while
   * nobody runs it.
   */
  private volatile int level;

  /** What it waits for; guarded by WAITS. */
  private List<Wait> waits = List.of();

  /**
   * Creates the frame of a load.
   *
   * @param home the chain that loads
   * @param key the key that is loaded
   * @param level how deep it is nested
   * @param parent the load whose loader asked, or null
   * @param async whether the loader gives a stage and waits for what it asks for by that
   */
  LoadFrame(Home home, Object key, int level, @Nullable LoadFrame parent, boolean async) {
    this.home = home;
    this.key = key;
    this.level = level;
    this.parent = parent;
    this.async = async;
  }

  /** Returns the load that runs on this thread, or null. */
  public static @Nullable LoadFrame current() {
    Running running = running();
    return running == null ? null : running.frame;
  }

  private static @Nullable Running running() {
    Running running = CURRENT.get();
    while (running != null && !running.on) {
      running = running.before;
    }
    return running;
  }

  /**
   * Returns the load that asks for a key on this thread, or null if none does.
   *
   * @throws EndlessLoadException naming the chains of the cycle, if one of the loads on the way
   *     here is loading that key
   */
  public static @Nullable LoadFrame asking(Home home, Object key) {
    Running running = CURRENT.get() == null ? null : running();
    if (running == null) {
      return null;
    }
    running.frame.refuseRing(home, key);
    return running.frame;
  }

  /**
   * Returns the level of a load which one of this frame asks for; null for who is not in a load.
   */
  public static int below(@Nullable LoadFrame parent) {
    return parent == null ? 0 : parent.level + 1;
  }

  int level() {
    return level;
  }

  void deepen(int to) {
    level = to;
  }

  /**
   * Returns whether a stage ends this load, which most likely hangs on what the loader asks for
   * meanwhile.
   */
  public boolean isAsync() {
    return async;
  }

  private void refuseRing(Home home, Object key) {
    StringBuilder path = new StringBuilder(home.label(key));
    for (LoadFrame frame = this; frame != null; frame = frame.parent) {
      path.insert(0, frame.label() + " -> ");
      if (frame.home.identity == home.identity && frame.key.equals(key)) {
        throw new EndlessLoadException(
            "chain '" + home.chain + "': this loader is loading the very key it asks for (" + path
                + "). Ask the origin inside a loader, not the chain.");
      }
    }
  }

  /**
   * Lets this load wait for another one.
   *
   * @throws EndlessLoadException naming the cycle, if that one waits for this one already
   */
  public void waitsFor(Wait wait) {
    List<LoadFrame> cycle;
    WAITS.lock();
    try {
      cycle = wayFrom(wait.on());
      if (cycle.isEmpty()) {
        waits = waits.isEmpty() ? new ArrayList<>(2) : waits;
        if (!waits.contains(wait)) {
          waits.add(wait);
        }
      }
    } finally {
      WAITS.unlock();
    }
    if (!cycle.isEmpty()) {
      throw cycle(cycle);
    }
  }

  /** This load waits no more: it has been answered, or has given up. */
  public void waitsNoMore(Wait wait) {
    WAITS.lock();
    try {
      if (!waits.isEmpty()) {
        waits.remove(wait);
      }
    } finally {
      WAITS.unlock();
    }
  }

  /**
   * Returns the loads from one to this one, each of which waits for the next; none if there is no
   * such way. Called under the lock.
   */
  private List<LoadFrame> wayFrom(@Nullable LoadFrame start) {
    if (start == null) {
      return List.of();
    }
    Map<LoadFrame, LoadFrame> cameFrom = new HashMap<>();
    ArrayDeque<LoadFrame> open = new ArrayDeque<>();
    cameFrom.put(start, start);
    open.add(start);
    for (LoadFrame next = open.poll(); next != null; next = open.poll()) {
      if (next == this) {
        return way(start, cameFrom);
      }
      for (Wait each : next.waits) {
        LoadFrame on = each.on();
        if (on != null && cameFrom.putIfAbsent(on, next) == null) {
          open.add(on);
        }
      }
    }
    return List.of();
  }

  private List<LoadFrame> way(LoadFrame start, Map<LoadFrame, LoadFrame> cameFrom) {
    ArrayDeque<LoadFrame> way = new ArrayDeque<>(List.of(this));
    for (LoadFrame each = this; each != start; each = way.element()) {
      way.addFirst(Objects.requireNonNull(cameFrom.get(each)));
    }
    return List.copyOf(way);
  }

  private EndlessLoadException cycle(List<LoadFrame> cycle) {
    StringBuilder path = new StringBuilder(label());
    cycle.forEach(frame -> path.append(" -> ").append(frame.label()));
    return new EndlessLoadException(
        "chain '" + home.chain + "': the key that this loader asks for waits for this loader ("
            + path + "). Ask the origin inside a loader, not the chain.");
  }

  private String label() {
    return home.label(key);
  }

  /**
   * A chain, as its loads see it.
   *
   * @param chain its name
   * @param identity the chain itself, since names need not be unique
   * @param keyText what may be said of a key in messages; may be empty
   */
  public record Home(String chain, Object identity, Function<Object, String> keyText) {
    private String label(Object key) {
      return chain + keyText.apply(key);
    }
  }

  /**
   * The time in which a load runs on a thread. A stack that overflows may leave an old one with its
   * thread, since to take it off calls methods as well: so it has a field, and to set that calls
   * nothing.
   */
  static final class Running {
    private final LoadFrame frame;
    private @Nullable Running before;

    /** Whether it is that time; set to false by whoever ends it, before all else. */
    boolean on;

    Running(LoadFrame frame) {
      this.frame = frame;
    }

    /** Makes its load the one that runs on this thread. */
    void begin() {
      before = running();
      CURRENT.set(this);
      on = true;
    }

    /** Makes the load before it the one that runs on this thread. */
    void end() {
      if (before == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(before);
      }
    }
  }

  /** Something that a load waits for. */
  public interface Wait {
    /**
     * Returns the load on which it depends at this moment, or null if that is none, or has ended.
     * Takes no lock.
     */
    @Nullable
    LoadFrame on();
  }
}
