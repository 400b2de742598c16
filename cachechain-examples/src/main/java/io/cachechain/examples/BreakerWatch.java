package io.cachechain.examples;

import io.cachechain.core.ChainListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers what the breakers did. */
final class BreakerWatch implements ChainListener {
  private static final String CLOSED = "closed";

  private final Map<String, String> states = new ConcurrentHashMap<>();
  private final List<String> changes = new ArrayList<>();

  @Override
  public void breakerChanged(
      String chain, String layer, String operation, String from, String to, String reason) {
    states.put(layer + " " + operation, to);
    synchronized (changes) {
      if (to.equals("open") || to.equals(CLOSED)) {
        changes.add(operation + " breaker of " + layer + " is " + to);
      }
    }
  }

  /** Returns what has changed since the last call, repetitions left out. */
  List<String> news() {
    synchronized (changes) {
      List<String> news = changes.stream().distinct().toList();
      changes.clear();
      return news;
    }
  }

  /** Returns whether all breakers of a layer let calls through. */
  boolean areClosed(String layer) {
    return states.entrySet().stream()
        .filter(state -> state.getKey().startsWith(layer + " "))
        .allMatch(state -> state.getValue().equals(CLOSED));
  }
}
