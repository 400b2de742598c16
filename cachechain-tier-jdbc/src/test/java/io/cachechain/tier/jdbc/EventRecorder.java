package io.cachechain.tier.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cachechain.spi.Backplane;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A subscriber that records its notifications, in order. */
final class EventRecorder implements Backplane.Subscriber {
  static final String CONNECTED = "connected";
  static final String GAP = "connected with a gap";
  static final String DISCONNECTED = "disconnected";

  private final List<String> events = new CopyOnWriteArrayList<>();
  private volatile @Nullable Throwable cause;

  @Override
  public void onMessage(byte[] message) {
    events.add(new String(message, UTF_8));
  }

  @Override
  public void onConnected(boolean complete) {
    events.add(complete ? CONNECTED : GAP);
  }

  @Override
  public void onDisconnected(@Nullable Throwable why) {
    cause = why;
    events.add(DISCONNECTED);
  }

  List<String> events() {
    return List.copyOf(events);
  }

  @Nullable
  Throwable cause() {
    return cause;
  }

  EventRecorder await(String event) {
    Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> events.contains(event));
    return this;
  }
}
