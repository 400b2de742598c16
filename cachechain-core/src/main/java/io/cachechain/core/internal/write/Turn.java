package io.cachechain.core.internal.write;

import java.util.ArrayList;
import java.util.List;

/** What is to be done once the lock is free. */
final class Turn implements Runnable {
  private final List<Runnable> actions = new ArrayList<>(2);

  void add(Runnable action) {
    actions.add(action);
  }

  @Override
  public void run() {
    actions.forEach(Runnable::run);
  }
}
