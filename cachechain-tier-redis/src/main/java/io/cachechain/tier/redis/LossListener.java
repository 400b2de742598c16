package io.cachechain.tier.redis;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Who is told that a server may have lost something; may be named after the layer was opened. */
final class LossListener implements Runnable {
  private volatile @Nullable Runnable lost;

  void set(Runnable lost) {
    this.lost = Objects.requireNonNull(lost, "lost");
  }

  @Override
  public void run() {
    Runnable listener = lost;
    if (listener != null) {
      listener.run();
    }
  }
}
