package io.cachechain.simulator;

/**
 * A promise that was broken in a run.
 *
 * @param promise its name, P1 to P12
 * @param key the key, or empty if it is about none
 * @param node the node that saw it, such as {@code n1}, or empty if it is about none
 * @param event the number of the event in which it was seen, as in the trace
 * @param text what was seen, and what was promised
 */
public record Violation(String promise, String key, String node, long event, String text) {
  @Override
  public String toString() {
    return promise + (key.isEmpty() ? "" : " key " + key) + (node.isEmpty() ? "" : " node " + node)
        + " event " + event + ": " + text;
  }
}
