package io.cachechain.tier.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.cachechain.spi.Backplane;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber that records its notifications: the text of each message, {@code +} for a connection
 * without a gap, {@code ?} for one with a gap, {@code -} for the loss of it.
 */
final class EventRecorder implements Backplane.Subscriber {
  static final String COMPLETE = "+";
  static final String GAP = "?";
  static final String LOST = "-";

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<String> all = new CopyOnWriteArrayList<>();

  @Override
  public void onMessage(byte[] message) {
    all.add(new String(message, UTF_8));
  }

  @Override
  public void onConnected(boolean complete) {
    all.add(complete ? COMPLETE : GAP);
  }

  @Override
  public void onDisconnected(@Nullable Throwable cause) {
    all.add(LOST);
  }

  List<String> all() {
    return all;
  }

  List<String> messages() {
    return all.stream()
        .filter(each -> !List.of(COMPLETE, GAP, LOST).contains(each))
        .toList();
  }

  long count(String what) {
    return all.stream().filter(what::equals).count();
  }

  /** Waits until it has been notified of this so many times. */
  void awaits(String what, int times) {
    await(what + " of " + all)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> count(what) >= times);
  }

  void awaits(String what) {
    awaits(what, 1);
  }
}
