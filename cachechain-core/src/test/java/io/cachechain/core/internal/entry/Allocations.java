package io.cachechain.core.internal.entry;

import java.lang.management.ManagementFactory;

/** What the JVM says about memory. */
final class Allocations {
  private Allocations() {}

  /** Returns how many bytes this thread has allocated so far. */
  static long ofThisThread() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    return threads.getCurrentThreadAllocatedBytes();
  }
}
