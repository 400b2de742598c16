package io.cachechain.testing;

import java.util.ArrayDeque;
import java.util.List;

/** The newest calls of a fake layer and the number of all. */
final class CallLog {
  private final int capacity;

  // Guarded by this.
  private final ArrayDeque<LayerCall> calls = new ArrayDeque<>();
  private int gets;
  private int puts;
  private int requests;
  private int probes;
  private int cancelled;

  CallLog(int capacity) {
    this.capacity = capacity;
  }

  synchronized void request() {
    requests++;
  }

  synchronized void add(LayerCall call) {
    if (calls.size() == capacity) {
      calls.removeFirst();
    }
    calls.add(call);
    if (call.isPut()) {
      puts++;
    } else {
      gets++;
    }
  }

  synchronized void probe() {
    probes++;
  }

  synchronized int probes() {
    return probes;
  }

  synchronized void cancel() {
    cancelled++;
  }

  synchronized List<LayerCall> calls() {
    return List.copyOf(calls);
  }

  synchronized int gets() {
    return gets;
  }

  synchronized int puts() {
    return puts;
  }

  synchronized int requests() {
    return requests;
  }

  synchronized int cancelled() {
    return cancelled;
  }

  synchronized void reset() {
    calls.clear();
    gets = 0;
    puts = 0;
    requests = 0;
    probes = 0;
    cancelled = 0;
  }
}
