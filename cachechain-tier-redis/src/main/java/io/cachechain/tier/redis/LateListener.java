package io.cachechain.tier.redis;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A listener that may be set after the layer was opened; it is then notified at once of an earlier event. */
final class LateListener implements Runnable {
  private @Nullable Runnable listener; // guarded by this
  private boolean isMissed; // guarded by this

  void set(Runnable late) {
    Objects.requireNonNull(late, "listener");
    boolean missed;
    synchronized (this) {
      listener = late;
      missed = isMissed;
      isMissed = false;
    }
    if (missed) {
      late.run();
    }
  }

  @Override
  public void run() {
    Runnable present;
    synchronized (this) {
      present = listener;
      isMissed |= present == null;
    }
    if (present != null) {
      present.run();
    }
  }
}
