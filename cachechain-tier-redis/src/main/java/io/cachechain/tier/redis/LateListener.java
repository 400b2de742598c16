package io.cachechain.tier.redis;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Who is told of something; may be named after the layer was opened. */
final class LateListener implements Runnable {
  private volatile @Nullable Runnable told;

  void set(Runnable listener) {
    this.told = Objects.requireNonNull(listener, "listener");
  }

  @Override
  public void run() {
    Runnable listener = told;
    if (listener != null) {
      listener.run();
    }
  }
}
