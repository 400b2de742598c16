package io.cachechain.tier.redis;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Who is told of something; may be named after the layer was opened, and then hears at once of what has been told before. */
final class LateListener implements Runnable {
  private @Nullable Runnable listener; // guarded by this
  private boolean isMissed; // guarded by this

  void set(Runnable told) {
    Objects.requireNonNull(told, "listener");
    boolean missed;
    synchronized (this) {
      listener = told;
      missed = isMissed;
      isMissed = false;
    }
    if (missed) {
      told.run();
    }
  }

  @Override
  public void run() {
    Runnable told;
    synchronized (this) {
      told = listener;
      isMissed |= told == null;
    }
    if (told != null) {
      told.run();
    }
  }
}
